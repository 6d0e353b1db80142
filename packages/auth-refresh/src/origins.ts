import type {Call} from '@kyhooks/core';

/** Makes a function that returns the origin of a client. It keeps the last one, which is the same for nearly every call of a hook. Without a base, that is the page's; where there is no page, the function throws a TypeError. */
export function rememberOrigins(): (call: Call) => readonly string[] {
	let lastBase: unknown;
	let origins: readonly string[] | undefined;
	return ({options: {baseUrl, prefix}}) => {
		const base = baseUrl ?? prefix;
		if (base !== lastBase || !origins) {
			const {location} = globalThis as {location?: {href: string}};
			// Without a base, this is a path of the page.
			const path = String(base);
			if (!URL.canParse(path, location?.href)) {
				throw new TypeError('authRefresh.origins must be given, since the client has no baseUrl');
			}
			origins = [new URL(path, location?.href).origin];
			lastBase = base;
		}
		return origins;
	};
}
