import {clock, isRejectedError, RejectedError} from '@kyhooks/core';
import {addKyHooks} from '../../../../../test/support/ky-hooks.ts';
import {attemptOf, hookOf, type Mistake, passing} from './mistake.ts';

// Stored before any test can replace it.
const {random} = Math;

/** Mistakes with time, randomness and state: rules 6 and 7. */
export const stateMistakes: readonly Mistake[] = [
	{
		title: 'draws an id with Math.random',
		rule: 6,
		broken: attemptOf((request, next) => {
			request.headers.set('x-id', Math.random().toString(36));
			return next(request);
		}),
		mended: attemptOf((request, next) => {
			request.headers.set('x-id', clock.random().toString(36));
			return next(request);
		}),
	},
	{
		title: 'draws with a Math.random taken when the module was loaded',
		rule: 6,
		broken: attemptOf((request, next) => {
			request.headers.set('x-id', random().toString(36));
			return next(request);
		}),
		mended: attemptOf((request, next) => {
			request.headers.set('x-id', clock.random().toString(36));
			return next(request);
		}),
	},
	{
		title: 'dates each request with Date.now',
		rule: 6,
		broken: attemptOf((request, next) => {
			request.headers.set('x-date', new Date(Date.now()).toISOString());
			return next(request);
		}),
		mended: attemptOf((request, next) => {
			request.headers.set('x-date', new Date(clock.wallTime()).toISOString());
			return next(request);
		}),
	},
	{
		title: 'measures with performance.now in beforeRequest',
		rule: 6,
		broken: hookOf(call =>
			addKyHooks(call, {
				beforeRequest: [({request}) => request.headers.set('x-start', String(performance.now()))],
			}),
		),
		mended: hookOf(call =>
			addKyHooks(call, {
				beforeRequest: [({request}) => request.headers.set('x-start', String(clock.now()))],
			}),
		),
	},
	{
		title: 'limits with AbortSignal.timeout',
		rule: 6,
		broken: attemptOf((request, next) => {
			const signal = AbortSignal.any([request.signal, AbortSignal.timeout(60_000)]);
			signal.throwIfAborted();
			return next(request);
		}),
		mended: passing,
	},
	{
		title: 'remembers across calls that it has repeated once',
		rule: 7,
		broken: () => {
			let repeated = false;
			return hookOf(({options}) => {
				options.retry = {
					limit: 3,
					shouldRetry: ({error}) => {
						const first = !repeated && !isRejectedError(error);
						repeated = true;
						return first;
					},
				};
				return {};
			})();
		},
		mended: hookOf(({options}) => {
			let repeated = false;
			options.retry = {
				limit: 3,
				shouldRetry: ({error}) => {
					const first = !repeated && !isRejectedError(error);
					repeated = true;
					return first;
				},
			};
			return {};
		}),
	},
	{
		title: 'keeps the answer of the moment in a variable of the hook',
		rule: 7,
		broken: () => {
			let latest: Response;
			return attemptOf(async (request, next) => {
				latest = await next(request);
				await Promise.resolve();
				return latest;
			})();
		},
		mended: attemptOf(async (request, next) => {
			const latest = await next(request);
			await Promise.resolve();
			return latest;
		}),
	},
	{
		title: 'keeps its circuits in a variable of the module',
		rule: 7,
		broken: () => circuits(failuresOfAll),
		mended: () => circuits(new Map()),
	},
	{
		title: 'ends the attempt that runs when an earlier one comes to its end',
		rule: 7,
		broken: hookOf(() => {
			let end = (_reason: unknown) => {};
			return {
				attempt(request, next) {
					const ended = new Promise<never>((_, reject) => {
						end = reject;
					});
					return Promise.race([next(request), ended]).finally(() =>
						end(new DOMException('over', 'AbortError')),
					);
				},
			};
		}),
		mended: hookOf(() => ({
			attempt(request, next) {
				let end = (_reason: unknown) => {};
				const ended = new Promise<never>((_, reject) => {
					end = reject;
				});
				return Promise.race([next(request), ended]).finally(() =>
					end(new DOMException('over', 'AbortError')),
				);
			},
		})),
	},
];

const failuresOfAll = new Map<string, number>();

/** Refuses forever after ten consecutive failures of one origin, which is enough to see which requests share the state. */
function circuits(failures: Map<string, number>) {
	return attemptOf(async (request, next) => {
		const {origin} = new URL(request.url);
		const count = failures.get(origin) ?? 0;
		if (count >= 10) {
			throw new RejectedError('the circuit is open', {code: 'CIRCUIT_OPEN', hook: 'sample', request});
		}
		const note = (failed: boolean) => failures.set(origin, failed ? (failures.get(origin) ?? 0) + 1 : 0);
		try {
			const response = await next(request);
			note(response.status >= 500);
			return response;
		} catch (error) {
			if (!request.signal.aborted && !isRejectedError(error)) {
				note(true);
			}
			throw error;
		}
	}, 'break')();
}
