import type {Hooks, Options} from 'ky';
import {present} from '../state/present.ts';

/** What ky is called with. */
export type KyArguments = [input: string | Request, options: Options];

/** What a `Request` says too. Everything of it is passed on, so that neither ky nor the client's defaults can lose or outdo it. */
const shared =
	'method headers mode credentials cache redirect referrer referrerPolicy integrity keepalive signal'.split(
		' ',
	) as readonly (keyof RequestInit)[];

const standard = [...shared, 'body'] as const;

const known: ReadonlySet<string> = new Set([
	...standard,
	// To ky these would be options; to `fetch` they are nothing.
	...'json parseJson stringifyJson searchParams baseUrl prefix prefixUrl retry timeout'.split(' '),
	...'totalTimeout hooks throwHttpErrors onDownloadProgress onUploadProgress fetch context'.split(' '),
]);

/**
The arguments of `fetch` as those of ky. What hooks look at, the body and the signal, becomes an option wherever it can.

@throws TypeError where `fetch` rejects with one.
*/
export function kyArguments(input: RequestInfo | URL, init: RequestInit | null | undefined): KyArguments {
	if (init !== undefined && init !== null && Object(init) !== init) {
		throw new TypeError(`fetch: init must be an object, got ${String(init)}`);
	}
	const request = input instanceof Request ? input : undefined;
	const {method = 'GET', body, signal, ...others} = {...sharedBy(request), ...membersOf(init, standard)};
	const options: Options = {
		...others,
		method: `${method}`,
		hooks: {...methodHooks(`${method}`), ...foreignHooks(init)},
		headers: new Headers(others.headers),
		...(signal === null || signal === undefined ? {} : {signal}),
		...(body === null || body === undefined ? {} : {body}),
	};
	if (request === undefined) {
		return [`${input}`, options];
	}
	if (options.body !== undefined) {
		// The request's own body stays untouched.
		return [request.url, options];
	}
	// ky would merge its headers with those of the options.
	return [new Request(request, {method, headers: {}, signal: null}), options];
}

/** `init` may be a `Request` too, and its members are not its own. */
function membersOf(
	source: RequestInit | null | undefined,
	names: readonly (keyof RequestInit)[],
): RequestInit {
	return present(Object.fromEntries(names.map(name => [name, source?.[name]])));
}

function sharedBy(request: Request | undefined): RequestInit {
	const {mode, ...others} = membersOf(request, shared);
	// A navigation cannot be asked for; what is made of one is not one any more.
	return mode === undefined || mode === 'navigate' ? others : {mode, ...others};
}

/** Hands over what the client's own `fetch` may know: a dispatcher, say. As an option, ky would merge it with the client's, member by member. */
function foreignHooks(init: RequestInit | null | undefined): Hooks {
	const pairs = Object.entries(init ?? {}).filter(([name, value]) => !known.has(name) && value !== undefined);
	const members = Object.fromEntries(pairs);
	return pairs.length === 0 ? {} : {init: [options => void Object.assign(options, members)]};
}

/** Takes back the capitals in which ky writes two methods that `fetch` leaves as they are. */
function methodHooks(method: string): Hooks {
	if (method !== 'patch' && method !== 'query') {
		return {};
	}
	const isAltered = ({method: present}: Request) => present === method.toUpperCase();
	return {
		beforeRequest: [({request}) => (isAltered(request) ? new Request(request, {method}) : undefined)],
	};
}
