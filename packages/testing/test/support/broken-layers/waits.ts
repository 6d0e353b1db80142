import {clock, readSoon, type Stage} from '@kyhooks/core';
import {attemptOf, hookOf, type Mistake, passing} from './mistake.ts';

/** Mistakes with waits and what they leave behind: rules 3 and 4. */
export const waitMistakes: readonly Mistake[] = [
	{
		title: 'waits without its signal',
		rule: 3,
		broken: waiting(deafPause, 'admit'),
		mended: waiting(pause, 'admit'),
	},
	{
		title: 'ends its wait with an error of its own in place of the reason',
		rule: 3,
		broken: waiting(
			(duration, signal) =>
				pause(duration, signal).catch(() => {
					throw new DOMException('The wait was cut off', 'AbortError');
				}),
			'admit',
		),
		mended: waiting(pause, 'admit'),
	},
	{
		title: 'falls back on an answer of its own, also when the caller has gone',
		rule: 3,
		broken: attemptOf((request, next) => next(request).catch(() => Response.json({fallback: true})), 'admit'),
		mended: attemptOf(
			(request, next) =>
				next(request).catch((error: unknown) => {
					request.signal.throwIfAborted();
					void error;
					return Response.json({fallback: true});
				}),
			'admit',
		),
		options: {replaces: 'failures'},
	},
	{
		title: 'keeps those that queue waiting though their callers have gone',
		rule: 3,
		broken: () => limiter('stays in the queue'),
		mended: () => limiter(),
	},
	{
		title: 'keeps the listeners of those that have queued',
		rule: 4,
		broken: () => limiter('keeps listeners'),
		mended: () => limiter(),
	},
	{
		title: 'goes on waiting at the network, where the call has been ended for it',
		rule: 4,
		broken: waiting(deafPause, 'send'),
		mended: waiting(pause, 'send'),
	},
	{
		title: 'leaves the timer of its time limit',
		rule: 4,
		broken: timed(false),
		mended: timed(true),
	},
	{
		title: "leaves a listener on the attempt's signal",
		rule: 4,
		broken: attemptOf((request, next) => {
			request.signal.addEventListener('abort', () => {});
			return next(request);
		}),
		mended: attemptOf((request, next) => {
			const listener = () => {};
			request.signal.addEventListener('abort', listener);
			return next(request).finally(() => request.signal.removeEventListener('abort', listener));
		}),
	},
	{
		title: "leaves a listener on the caller's signal",
		rule: 4,
		broken: hookOf(({options: {signal}}) => {
			signal?.addEventListener('abort', () => {}, {once: true});
			return {};
		}),
		mended: passing,
	},
	{
		title: 'keeps a clone of each answer that it never reads',
		rule: 4,
		broken: attemptOf(async (request, next) => {
			const response = await next(request);
			clones.set(response, response.clone());
			return response;
		}),
		mended: attemptOf(async (request, next) => {
			const response = await next(request);
			if (response.headers.get('content-type') === 'application/json') {
				await readSoon(response, 65_536, 1_000);
			}
			return response;
		}),
	},
	{
		title: 'gives a slot back only when all went well',
		rule: 4,
		broken: () => limiter('keeps slots'),
		mended: () => limiter(),
	},
];

const clones = new WeakMap<Response, Response>();

/** Waits before each attempt. */
function waiting(how: typeof pause, stage: Stage) {
	return attemptOf(async (request, next) => {
		await how(500, request.signal);
		return next(request);
	}, stage);
}

function deafPause(duration: number): Promise<void> {
	return new Promise(resolve => void clock.setTimer(duration, resolve));
}

function pause(duration: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		signal.throwIfAborted();
		const cancel = clock.setTimer(duration, () => {
			signal.removeEventListener('abort', abort);
			resolve();
		});
		function abort() {
			cancel();
			reject(signal.reason);
		}
		signal.addEventListener('abort', abort, {once: true});
	});
}

function timed(cancels: boolean) {
	return attemptOf((request, next) => {
		let late = false;
		const cancel = clock.setTimer(30_000, () => {
			late = true;
		});
		return next(request).finally(() => {
			if (cancels && !late) {
				cancel();
			}
		});
	});
}

/** At most eight attempts at the same time; the others queue. */
function limiter(flaw?: 'stays in the queue' | 'keeps listeners' | 'keeps slots') {
	const queue: (() => void)[] = [];
	let free = 8;
	const enter = ({signal}: Request) =>
		new Promise<void>((resolve, reject) => {
			signal.throwIfAborted();
			const go = () => {
				free -= 1;
				if (flaw !== 'keeps listeners') {
					signal.removeEventListener('abort', leave);
				}
				resolve();
			};
			const leave = () => {
				queue.splice(queue.indexOf(go), 1);
				reject(signal.reason);
			};
			if (free > 0) {
				go();
				return;
			}
			queue.push(go);
			if (flaw !== 'stays in the queue') {
				signal.addEventListener('abort', leave, {once: true});
			}
		});
	const release = () => {
		free += 1;
		queue.shift()?.();
	};
	return attemptOf(async (request, next) => {
		await enter(request);
		let done = flaw !== 'keeps slots';
		try {
			const response = await next(request);
			done = true;
			return response;
		} finally {
			if (done) {
				release();
			}
		}
	}, 'admit')();
}
