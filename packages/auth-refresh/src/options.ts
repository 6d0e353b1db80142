import {
	type Check,
	callback,
	duration,
	either,
	token as headerName,
	integer,
	list,
	oneOf,
	required,
	resolveOptions,
} from '@kyhooks/core';
import type {RefreshContext, SignedOut} from './session.ts';
import {AuthSessions} from './sessions.ts';

export type AuthRefreshOptions = {
	/** Gets a new token. It runs once for all calls that wait for the token. If it throws, rejects, returns no string or takes longer than `refreshTimeout`, the calls are sent with the token that there is, and the next refresh is put off by a second, then by twice as long each time, up to a minute. */
	refresh: (context: RefreshContext) => string | Promise<string>;

	/**
	Returns the present token; `undefined`, `null` or an empty string to send the request without one. Called before each attempt and after a refresh, so a sign-in or sign-out takes effect at once.

	@default the last result of `refresh`, which is called before the first request
	*/
	token?: (key: string) => string | null | undefined | Promise<string | null | undefined>;

	/**
	Returns whether a token is over at a time, in milliseconds since the Unix epoch by the clock of this machine. Called with a time 30 seconds ahead, so that a token is replaced before it expires.

	@default by the claim `exp` of a JSON Web Token (RFC 7519, section 4.1.4) and the clock of the server. A token without it is replaced when the server refuses it.
	*/
	isExpired?: (token: string, time: number) => boolean;

	/** The header that carries the token. @default 'Authorization' */
	header?: string;

	/** The word before the token, or `''` for the token alone. @default 'Bearer' */
	scheme?: string;

	/** The statuses by which the server refuses a token. A failure whose `WWW-Authenticate` says `invalid_token` counts too (RFC 6750, section 3.1). @default [401] */
	statuses?: readonly number[];

	/** The origins that get the token. @default the origin of the client's `baseUrl` or `prefix`; without one, that of the page */
	origins?: readonly string[];

	/** Returns the key of the token for a request, if a client has several tokens, such as one for each tenant. If it throws, that is reported (`callback-failed`). Without a string, the key is the origin of the request's URL. @default one key for all requests: the first of `origins` */
	key?: (request: Request) => string;

	/** Who else uses the token and waits for the same refresh: the clients with the same `createAuthSessions()`, or with `'tabs'` the other tabs of the page's origin. @default the clients that are extended with the same hook */
	share?: AuthSessions | 'tabs';

	/** Milliseconds after which a refresh counts as failed. @default 10_000 */
	refreshTimeout?: number;

	/** Called once when a refresh shows that the sign-in is over: `refresh` threw an error with a response of status 400, 401 or 403, or returned no token. */
	onSignedOut?: (event: SignedOut) => void;
};

type Defaults = 'header' | 'scheme' | 'statuses' | 'refreshTimeout';

export type AuthRefreshPolicy = Readonly<
	AuthRefreshOptions & Required<Pick<AuthRefreshOptions, Defaults | 'refresh'>>
>;

const schemeName: Check = value => (value === '' ? undefined : headerName(value));

const origin: Check = value =>
	URL.canParse(value as string) && new URL(value as string).origin === value ? undefined : 'an origin';

const sessions: Check = value => (value instanceof AuthSessions ? undefined : 'createAuthSessions()');

/** @throws TypeError that names the option and its value */
export function resolveAuthRefreshOptions(options: AuthRefreshOptions): AuthRefreshPolicy {
	return resolveOptions(
		'authRefresh',
		options,
		{
			header: 'Authorization',
			scheme: 'Bearer',
			statuses: Object.freeze([401]),
			refreshTimeout: 10_000,
		},
		{
			refresh: required(callback),
			token: callback,
			isExpired: callback,
			header: headerName,
			scheme: schemeName,
			statuses: list(integer({minimum: 400, maximum: 599}), 'statuses from 400 to 599'),
			origins: list(origin, 'origins, such as "https://api.example.com"'),
			key: callback,
			share: either(oneOf('tabs'), sessions),
			refreshTimeout: duration({minimum: 1}),
			onSignedOut: callback,
		},
	);
}
