import {
	type Call,
	type Classification,
	compose,
	defineHook,
	discard,
	type Hook,
	hold,
	invoke,
	type Layer,
	type Next,
	originOf,
	read,
	requestKey,
} from '@kyhooks/core';
import {type AuthRefreshOptions, resolveAuthRefreshOptions} from './options.ts';
import {rememberOrigins} from './origins.ts';
import {orAborted, type Refresher, type Session} from './session.ts';
import {AuthSessions} from './sessions.ts';
import {inOneTab} from './tabs.ts';

/** What both layers know of an attempt. */
type Trip = {
	readonly call: Call;
	readonly session: Session;
	readonly request: Request;
	/** The request that carries a token, and the token. */
	signed?: Request;
	sent?: string | undefined;
	/** Whether the request came back unsent, because the token has to be refreshed first. */
	isBack?: boolean;
};

/**
Sends a token with each request and refreshes it once for all calls: before it expires, and when the server refuses it. A refused request is sent again with the new token, at once and without costing a retry.

@example
```
import {authRefresh} from '@kyhooks/auth-refresh';
import ky from 'ky';

const login = ky.create({baseUrl: 'https://login.example.com/'});
const api = ky.create({baseUrl: 'https://api.example.com/'}).extend(
	authRefresh({
		refresh: async ({signal}) => {
			const {access_token} = await login.post('token', {signal}).json<{access_token: string}>();
			return access_token;
		},
	}),
);
```

@throws TypeError if an option is missing, unknown or of the wrong type. The message names its path and value. Outside of a page, a call throws a TypeError if the client has neither `origins` nor a `baseUrl` or `prefix`.
*/
export function authRefresh(options: AuthRefreshOptions): Hook {
	const policy = resolveAuthRefreshOptions(options);
	const {header, scheme, origins, key, token, statuses, share} = policy;
	const sessions = share instanceof AuthSessions ? share : new AuthSessions();
	/** Of the attempt that is on its way inwards right now: nearly every one gets there at once. */
	let entering: Trip | undefined;
	/** Of those that wait in another hook. Not a Map: that would let the calls live until a full collection. */
	const trips = new WeakMap<Call, Trip>();
	// On the way to another origin, platforms remove only `Authorization` (Fetch standard, HTTP-redirect fetch).
	const isKept = !/^authorization$/i.test(header);

	const start: Refresher = async context => {
		sessions.signals.add(context.signal);
		sessions.isStarting = true;
		try {
			return policy.refresh(context);
		} finally {
			// Before the promise of `refresh` settles.
			sessions.isStarting = false;
		}
	};
	const refresher = share === 'tabs' ? inOneTab(sessions, start) : start;

	const ownOrigins = rememberOrigins();

	/** The session of a request. `undefined` if the request gets no token, because it goes to another origin or has the header already. */
	const sessionOf = (call: Call, request: Request): Session | undefined => {
		const known = origins ?? ownOrigins(call);
		return known.includes(originOf(request.url)) && !request.headers.has(header)
			? sessions.of(key ? requestKey(call, 'authRefresh.key', key, request) : (known[0] as string))
			: undefined;
	};

	/** Reads the option `token`. If it fails, the session keeps the token that it has. */
	const readToken = (call: Call, session: Session): Promise<void> | void =>
		token &&
		invoke(call, 'authRefresh.token', () => {
			const given = token(session.key);
			return given && typeof given === 'object'
				? given.then(late => session.read(late), rethrow)
				: session.read(given);
		});

	/** Waits for a new token. If there is none, each call that waited explains why. */
	const renew = async (call: Call, session: Session): Promise<void> => {
		await hold(call, 'auth-refresh', signal =>
			orAborted(session.refresh(call, policy, refresher), signal).catch(nothing),
		);
		// Else a sign-out before the next call would look like a token that was never stored.
		readToken(call, session);
		const {failure} = session;
		if (failure) {
			invoke(call, 'authRefresh.refresh', () => {
				throw failure.error;
			});
		}
	};

	const isRefused = ({ok, status, headers}: Response): boolean =>
		!ok && (statuses.includes(status) || /\binvalid_token\b/.test(headers?.get('www-authenticate') ?? ''));

	/** Waits for the token, and sends a refused request again. Outermost: the wait uses no place in a queue, and the repetition passes all other hooks. */
	const renewing = async (call: Call, session: Session, request: Request, next: Next): Promise<Response> => {
		const reading = readToken(call, session);
		if (reading) {
			await reading.catch(nothing);
		}
		let spare = spareOf(request, call.options.body);
		let given = request;
		let trip: Trip | undefined;
		let isServed = false;
		try {
			for (;;) {
				if (session.isDue(call, policy)) {
					await renew(call, session);
				}
				trip = {call, session, request: given};
				entering = trip;
				const sending = next(given);
				entering = undefined;
				if (!trip.signed) {
					trips.set(call, trip);
				}
				const response = await sending;
				if (trip.isBack) {
					continue;
				}
				isServed = response.ok;
				if (!isRefused(response)) {
					session.accept(response);
					return response;
				}
				session.refuse(trip.sent);
				if (!spare) {
					return response;
				}
				if (session.isDue(call, policy)) {
					await renew(call, session);
				}
				if (session.token === undefined || session.token === trip.sent) {
					return response;
				}
				discard(response);
				trip.signed?.headers.delete(header);
				given = spare;
				spare = undefined;
			}
		} finally {
			trips.delete(call);
			if (!isServed) {
				// ky's errors refer to the request, and are printed with its headers.
				trip?.signed?.headers.delete(header);
			}
			if (spare !== request) {
				// An unread copy would keep the whole body in memory.
				discard(spare);
			}
		}
	};

	/** The calls that `refresh` makes must not wait for it. */
	const unlessOwn =
		(layer: Layer) =>
		({options: {signal}}: Call): Layer =>
			sessions.isStarting || sessions.signals.has(signal as AbortSignal) ? none : layer;

	const outer: Layer = {
		attempt(request, next, call) {
			const session = sessionOf(call, request);
			return session ? renewing(call, session, request, next) : next(request);
		},
		classify: ({response}) => (response && isRefused(response) ? refused : undefined),
	};
	/** Sets the header. Innermost: if the token has changed while the request waited in another hook, the new one is sent. */
	const inner: Layer = {
		attempt(request, next, call) {
			const trip = entering?.call === call ? entering : trips.get(call);
			const isOurs =
				trip && (request === trip.request || originOf(request.url) === originOf(trip.request.url));
			if (!isOurs) {
				return next(request);
			}
			if (trip.session.isDue(call, policy)) {
				// The call that refreshes may need the place in a queue that this one has.
				trip.isBack = true;
				return Promise.resolve(new Response(null, {status: 401}));
			}
			const {token} = trip.session;
			trip.sent = token;
			if (token === undefined) {
				return next(request);
			}
			trip.signed = request;
			request.headers.set(header, scheme ? `${scheme} ${token}` : token);
			return next(
				isKept && request.redirect === 'follow' ? new Request(request, {redirect: 'error'}) : request,
			);
		},
	};
	return compose(
		defineHook({name: 'auth-refresh', stage: 'decide', options: policy, install: unlessOwn(outer)}),
		defineHook({name: 'auth-header', stage: 'send', install: unlessOwn(inner)}),
	);
}

const none: Layer = {};

const refused: Classification = {
	category: 'authentication',
	retry: 'never',
	neverSent: false,
	origin: 'server',
	rule: 'auth-refresh',
};

/** A copy of a request to send again; `undefined` if its body is a stream, which can be sent only once. */
function spareOf(request: Request, body: unknown): Request | undefined {
	if (request.body === null) {
		return request;
	}
	const isStream = read(body, 'getReader') ?? read(body, Symbol.asyncIterator);
	return isStream ? undefined : request.clone();
}

function nothing(): void {}

function rethrow(error: unknown): never {
	throw error;
}
