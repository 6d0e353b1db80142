// The client that this service had before kyhooks. It puts a token into each request, renews the token after a 401, has retry options of
// its own, and writes a line to winston for each retry. All of that stays. What kyhooks needs is marked with "Added".
import {winstonSink} from '@kyhooks/error-logger/winston'; // Added
import ky, {
	type AfterResponseHook,
	type BeforeRequestHook,
	type BeforeRetryHook,
	isHTTPError,
	type KyInstance,
} from 'ky';
import {type Circuits, type RetryBudget, resilient} from 'kyhooks'; // Added
import type {Logger} from 'winston';
import {createAccessToken} from './access-token.ts';

export type UsersClientSettings = Readonly<{
	/** The address of the API. */
	url: string;
	credentials: Readonly<{client: string; secret: string}>;
	logger: Logger;
	/** Aborts all calls when the service cannot wait for them any longer. */
	signal: AbortSignal;
	/** Added: created by the caller, so that `/health` can report them. */
	circuits: Circuits;
	/** Added: for the same reason. */
	budget: RetryBudget;
}>;

export function createUsersClient(settings: UsersClientSettings): KyInstance {
	const {url, credentials, logger, signal, circuits, budget} = settings;

	// Added: created once and used for both clients below. They call the same server, so they share what they know about it.
	const hooks = resilient({
		circuitBreaker: {circuits},
		retry: {budget},
		// The caller of this service waits for the response. Without this, a call may take 30 seconds.
		timeout: {total: 10_000},
		errorLogger: {sink: winstonSink(logger)},
	});

	const tokens = ky
		// Asking for a token twice does no harm, so this POST may be retried.
		.create({baseUrl: url, signal, timeout: 5_000, retry: {limit: 4, methods: ['post']}})
		.extend(hooks); // Added

	const token = createAccessToken(async () => {
		const {token} = await tokens.post('oauth/token', {json: credentials}).json<{token: string}>();
		return token;
	});

	const authorize: BeforeRequestHook = async ({request}) => {
		request.headers.set('authorization', `Bearer ${await token.current()}`);
	};

	const renewToken: AfterResponseHook = async ({request, response, options}) => {
		// If the new token is refused too, another one does not help: the client would renew it again and again.
		if (response.status !== 401 || options.context.hasNewToken === true) {
			return undefined;
		}
		options.context.hasNewToken = true;
		const refused = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
		const headers = new Headers(request.headers);
		headers.set('authorization', `Bearer ${await token.renew(refused)}`);
		return ky.retry({request: new Request(request, {headers})});
	};

	const logRetry: BeforeRetryHook = ({request, error, retryCount}) => {
		const after = isHTTPError(error) ? error.response.status : error.name;
		logger.info('users API: retry', {path: new URL(request.url).pathname, retryCount, after});
	};

	return ky
		.create({
			baseUrl: url,
			signal,
			timeout: 5_000,
			retry: {limit: 4, statusCodes: [429, 502, 503, 504], backoffLimit: 4_000},
			hooks: {beforeRequest: [authorize], afterResponse: [renewToken], beforeRetry: [logRetry]},
		})
		.extend(hooks); // Added
}
