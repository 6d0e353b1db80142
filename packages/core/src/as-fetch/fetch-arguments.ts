import type {Hooks, Options} from 'ky';
import {present} from '../state/present.ts';

/** The arguments for a call of ky. */
export type KyArguments = [input: string | Request, options: Options];

/** The members that a `Request` has too. All of them are passed on, so that neither ky nor the client's defaults can lose or override them. */
const shared =
	'method headers mode credentials cache redirect referrer referrerPolicy integrity keepalive signal'.split(
		' ',
	) as readonly (keyof RequestInit)[];

const standard = [...shared, 'body'] as const;

const known: ReadonlySet<string> = new Set([
	...standard,
	// ky would take these for options; `fetch` ignores them.
	...'json parseJson stringifyJson searchParams baseUrl prefix prefixUrl retry timeout'.split(' '),
	...'totalTimeout hooks throwHttpErrors onDownloadProgress onUploadProgress fetch context'.split(' '),
]);

/**
Converts the arguments of `fetch` to those of ky. The body and the signal, which hooks look at, become options if possible.

@throws TypeError if `fetch` would reject with one.
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
		// The body of the options replaces the request's own, which stays unread.
		return [request.url, options];
	}
	// ky would merge the headers of the request with those of the options.
	return [new Request(request, {method, headers: {}, signal: null}), options];
}

/** Reads members by name, because `init` may be a `Request`, whose members are not own properties. */
function membersOf(
	source: RequestInit | null | undefined,
	names: readonly (keyof RequestInit)[],
): RequestInit {
	return present(Object.fromEntries(names.map(name => [name, source?.[name]])));
}

function sharedBy(request: Request | undefined): RequestInit {
	const {mode, ...others} = membersOf(request, shared);
	// `fetch` cannot request a navigation. A request made from a navigation is an ordinary request.
	return mode === undefined || mode === 'navigate' ? others : {mode, ...others};
}

/** Passes on members that only the client's own `fetch` may know, such as a dispatcher. As an option, ky would merge such a member with the client's, key by key. */
function foreignHooks(init: RequestInit | null | undefined): Hooks {
	const pairs = Object.entries(init ?? {}).filter(([name, value]) => !known.has(name) && value !== undefined);
	const members = Object.fromEntries(pairs);
	return pairs.length === 0 ? {} : {init: [options => void Object.assign(options, members)]};
}

/** Restores the lower case of two methods that ky writes in capitals and `fetch` leaves as they are. */
function methodHooks(method: string): Hooks {
	if (method !== 'patch' && method !== 'query') {
		return {};
	}
	const isAltered = ({method: present}: Request) => present === method.toUpperCase();
	return {
		beforeRequest: [({request}) => (isAltered(request) ? new Request(request, {method}) : undefined)],
	};
}
