import {
	type Classification,
	clock,
	defineHook,
	type Hook,
	invoke,
	isRejectedError,
	RejectedError,
	ResilienceError,
	read,
} from '@kyhooks/core';
import {attemptOf, hookOf, type Mistake, passing} from './mistake.ts';

/** Mistakes with errors, refusals and callbacks: rules 8, 9 and 10. */
export const errorMistakes: readonly Mistake[] = [
	{
		title: 'throws a plain Error when its time is up',
		rule: 8,
		broken: timeout(() => new Error('too slow')),
		mended: timeout(request => new ResilienceError('too slow', {code: 'TOO_SLOW', hook: 'sample', request})),
	},
	{
		title: 'stumbles over what is thrown and is no error',
		rule: 8,
		broken: attemptOf((request, next) =>
			next(request).catch((error: Error) => {
				if (!request.signal.aborted && error.message.includes('certificate')) {
					request.headers.set('x-certificate', 'bad');
				}
				throw error;
			}),
		),
		mended: attemptOf((request, next) =>
			next(request).catch((error: unknown) => {
				if (String(read(error, 'message')).includes('certificate')) {
					request.headers.set('x-certificate', 'bad');
				}
				throw error;
			}),
		),
	},
	{
		title: 'throws while it is installed',
		rule: 8,
		broken: hookOf(({options}) => {
			if (options.method === 'head') {
				throw new TypeError('a HEAD has no body to check');
			}
			return {};
		}),
		mended: passing,
	},
	{
		title: 'throws an error without a code',
		rule: 8,
		broken: timeout(request => new ResilienceError('too slow', {code: '', hook: 'sample', request})),
		mended: timeout(request => new ResilienceError('too slow', {code: 'TOO_SLOW', hook: 'sample', request})),
	},
	{
		title: 'has ky repeat whatever has failed',
		rule: 9,
		broken: hookOf(({options}) => {
			options.retry = {limit: 2, shouldRetry: () => true};
			return {};
		}),
		mended: hookOf(({options}) => {
			options.retry = {limit: 2, shouldRetry: ({error}) => !isRejectedError(error)};
			return {};
		}),
	},
	{
		title: 'counts refusals as failures of the server',
		rule: 9,
		broken: () => circuit(() => true),
		mended: () => circuit(error => !isRejectedError(error)),
	},
	{
		title: 'judges every error a failure of the server',
		rule: 9,
		broken: hookOf(() => ({classify: ({error}) => (error === undefined ? undefined : serverIsDown)})),
		mended: hookOf(() => ({
			classify: ({error}) => (error === undefined || isRejectedError(error) ? undefined : serverIsDown),
		})),
	},
	{
		title: 'calls its timeout a refusal',
		rule: 9,
		broken: timeout(request => new RejectedError('too slow', {code: 'TOO_SLOW', hook: 'sample', request})),
		mended: timeout(request => new ResilienceError('too slow', {code: 'TOO_SLOW', hook: 'sample', request})),
	},
	{
		title: 'calls a callback without call.invoke',
		rule: 10,
		broken: telling((_, tell) => void tell()),
		mended: telling((invoke, tell) => void invoke(tell)),
		options: {callbacks: ['onAnswer']},
	},
	{
		title: 'waits for a callback that only looks on',
		rule: 10,
		broken: telling(async (invoke, tell) => {
			await Promise.resolve(invoke(tell)).catch(() => {});
		}),
		mended: telling((invoke, tell) => void invoke(tell)),
		options: {callbacks: ['onAnswer']},
	},
	{
		title: 'catches what a callback throws, and not what it rejects with',
		rule: 10,
		broken: telling((_, tell) => {
			try {
				tell();
			} catch {}
		}),
		mended: telling((invoke, tell) => void invoke(tell)),
		options: {callbacks: ['onAnswer']},
	},
	{
		title: 'hands its callback the very response',
		rule: 10,
		broken: telling(
			(invoke, tell) => void invoke(tell),
			response => ({response}),
		),
		mended: telling((invoke, tell) => void invoke(tell)),
		options: {callbacks: ['onAnswer']},
	},
];

const serverIsDown: Classification = Object.freeze({
	category: 'unavailable',
	retry: 'if-idempotent',
	neverSent: false,
	origin: 'server',
	advice: 'Wait for the server.',
	rule: 'sample',
});

/** Ends an attempt after five seconds. */
function timeout(errorFor: (request: Request) => Error) {
	return attemptOf((request, next) => {
		const controller = new AbortController();
		const cancel = clock.setTimer(5_000, () => controller.abort(errorFor(request)));
		const signal = AbortSignal.any([request.signal, controller.signal]);
		return next(new Request(request, {signal})).finally(cancel);
	}, 'admit');
}

function circuit(counts: (error: unknown) => boolean): Hook {
	let failures = 0;
	let openUntil = Number.NEGATIVE_INFINITY;
	return attemptOf(async (request, next) => {
		if (clock.now() < openUntil) {
			throw new RejectedError('the circuit is open', {code: 'CIRCUIT_OPEN', hook: 'sample', request});
		}
		try {
			const response = await next(request);
			failures = 0;
			return response;
		} catch (error) {
			if (!request.signal.aborted && counts(error)) {
				failures += 1;
				openUntil = failures >= 20 ? clock.now() + 30_000 : openUntil;
			}
			throw error;
		}
	}, 'break')();
}

type Tell = () => unknown;

/** A hook that calls a callback for each response. */
function telling(
	how: (invoke: (tell: Tell) => unknown, tell: Tell) => unknown,
	recordOf: (response: Response) => object = ({status}) => Object.freeze({status}),
) {
	return (options?: object): Hook => {
		const {onAnswer} = (options ?? {}) as {onAnswer?: (record: object) => unknown};
		return defineHook({
			name: 'sample',
			stage: 'observe',
			install: call => ({
				async attempt(request, next) {
					const response = await next(request);
					if (onAnswer !== undefined) {
						await how(
							tell => invoke(call, 'sample.onAnswer', tell),
							() => onAnswer(recordOf(response)),
						);
					}
					return response;
				},
			}),
		});
	};
}
