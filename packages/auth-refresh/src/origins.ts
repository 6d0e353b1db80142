import type {Call} from '@kyhooks/core';

/** Makes a function that returns the origin of a client. It keeps the last one, which is the same for nearly every call of a hook. The function throws a TypeError if the client has no base of its own. */
export function rememberOrigins(): (call: Call) => readonly string[] {
	let lastBase: unknown;
	let origins: readonly string[] | undefined;
	return ({options: {baseUrl, prefix}}) => {
		const base = baseUrl ?? prefix;
		if (base !== lastBase || !origins) {
			const {location} = globalThis as {location?: {href: string}};
			if (!URL.canParse(String(base ?? ''), location?.href)) {
				throw new TypeError('authRefresh.origins must be given, since the client has no baseUrl');
			}
			origins = [new URL(String(base ?? ''), location?.href).origin];
			lastBase = base;
		}
		return origins;
	};
}
