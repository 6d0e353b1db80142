import {
	clock,
	discard,
	isFailure,
	type Next,
	RejectedError,
	ResilienceError,
	read,
	readSoon,
} from '@kyhooks/core';
import {addKyHooks} from '../../../../../test/support/ky-hooks.ts';
import {attemptOf, hookOf, type Mistake, passing} from './mistake.ts';

/** Mistakes in handling a response: rules 1, 2 and 5. */
export const answerMistakes: readonly Mistake[] = [
	{
		title: 'wraps each answer into a new one',
		rule: 1,
		broken: attemptOf(async (request, next) => {
			const response = await next(request);
			return new Response(response.body, response);
		}),
		mended: passing,
	},
	{
		title: 'takes the body of a text to look into it',
		rule: 1,
		broken: attemptOf(async (request, next) => {
			const response = await next(request);
			if (response.headers.get('content-type') === 'text/plain' && response.ok) {
				await response.text();
			}
			return response;
		}),
		mended: attemptOf(async (request, next) => {
			const response = await next(request);
			if (response.headers.get('content-type') === 'text/plain' && response.ok) {
				await readSoon(response, 65_536, 1_000);
			}
			return response;
		}),
	},
	{
		title: 'dresses each failure of the network in an error of its own',
		rule: 1,
		broken: attemptOf(async (request, next) => {
			try {
				return await next(request);
			} catch (cause) {
				if (read(cause, 'message') === 'fetch failed' && !request.signal.aborted) {
					throw new ResilienceError('no answer', {code: 'NO_ANSWER', hook: 'sample', request, cause});
				}
				throw cause;
			}
		}),
		mended: passing,
	},
	{
		title: 'returns a copy from afterResponse',
		rule: 1,
		broken: hookOf(call =>
			addKyHooks(call, {afterResponse: [({response}) => new Response(response.body, response)]}),
		),
		mended: hookOf(call => addKyHooks(call, {afterResponse: [() => undefined]})),
	},
	{
		title: 'throws at a 401',
		rule: 2,
		broken: attemptOf(async (request, next) => {
			const response = await next(request);
			if (response.status === 401) {
				discard(response);
				throw new ResilienceError('log in first', {code: 'LOG_IN', hook: 'sample', request});
			}
			return response;
		}),
		mended: passing,
	},
	{
		title: 'has beforeError put its own error in place of the HTTPError',
		rule: 2,
		broken: hookOf(call =>
			addKyHooks(call, {
				beforeError: [
					({error}) =>
						error.name === 'HTTPError'
							? new ResilienceError(error.message, {code: 'STATUS', hook: 'sample', cause: error})
							: error,
				],
			}),
		),
		mended: hookOf(call => addKyHooks(call, {beforeError: [({error}) => error]})),
	},
	{
		title: 'throws at the answer that opens its circuit',
		rule: 2,
		broken: () => circuit(true),
		mended: () => circuit(false),
	},
	{
		title: 'repeats without cancelling the first answer',
		rule: 5,
		broken: repeating(() => {}),
		mended: repeating(discard),
	},
	{
		title: 'clones every request before it is sent',
		rule: 5,
		broken: attemptOf((request, next) => {
			copies.set(request, request.clone());
			return next(request);
		}),
		mended: passing,
	},
	{
		title: 'takes the body of a request to sign it',
		rule: 5,
		broken: hookOf(({options}) => ({
			async attempt(request, next) {
				if (typeof options.body === 'string' || options.json !== undefined) {
					request.headers.set('x-length', String((await request.text()).length));
				}
				return next(request);
			},
		})),
		mended: hookOf(({options}) => ({
			async attempt(request, next) {
				if (typeof options.body === 'string' || options.json !== undefined) {
					request.headers.set('x-length', String((await request.clone().text()).length));
				}
				return next(request);
			},
		})),
	},
	{
		title: 'lets go of an answer that comes after its time limit',
		rule: 5,
		broken: attemptOf((request, next) => limited(next(request), request)),
		mended: attemptOf((request, next) => {
			const answer = next(request);
			return limited(answer, request).catch((error: unknown) => {
				answer.then(discard, () => {});
				throw error;
			});
		}),
	},
];

const copies = new WeakMap<Request, Request>();

function circuit(throwsAtOnce: boolean) {
	let failures = 0;
	return attemptOf(async (request, next) => {
		const refusal = () =>
			new (failures > 10 ? RejectedError : ResilienceError)('the circuit is open', {
				code: 'CIRCUIT_OPEN',
				hook: 'sample',
				request,
			});
		if (failures > 10) {
			throw refusal();
		}
		const response = await next(request);
		failures = response.status >= 500 ? failures + 1 : 0;
		if (failures === 10 && throwsAtOnce) {
			discard(response);
			throw refusal();
		}
		return response;
	})();
}

function repeating(giveUp: (response: Response) => void) {
	return hookOf(({options}) => ({
		async attempt(request, next) {
			if (options.body instanceof ReadableStream) {
				return next(request);
			}
			const copy = request.clone();
			const response = await next(request);
			if (!isFailure(response) || response.status < 500) {
				copy.body?.cancel().catch(() => {});
				return response;
			}
			giveUp(response);
			return next(copy);
		},
	}));
}

/** Races the response against a timer. */
function limited(answer: ReturnType<Next>, request: Request): Promise<Response> {
	let cancel = () => {};
	const timer = new Promise<never>((_, reject) => {
		cancel = clock.setTimer(8_000, () =>
			reject(new ResilienceError('too slow', {code: 'TOO_SLOW', hook: 'sample', request})),
		);
	});
	return Promise.race([answer, timer]).finally(cancel);
}
