import {
	type Call,
	defineHook,
	type Hook,
	hold,
	invoke,
	isFailure,
	keepRecent,
	type Layer,
	type Next,
	requestKey,
} from '@kyhooks/core';
import {AdaptiveLimit} from './adaptive.ts';
import {LimiterRejectedError} from './errors.ts';
import {type Ending, Line, type Pass} from './line.ts';
import {type LimiterOptions, resolveLimiterOptions} from './options.ts';
import {Pace} from './pace.ts';
import {Rate} from './rate.ts';
import type {SharedLimits} from './store/store.ts';

/**
Limits how many requests are under way at once and how many are sent in a time. The others wait in a queue, in their call's time. A request that cannot be sent in time is refused at once.

@example
```
import {limiter} from '@kyhooks/limiter';
import ky from 'ky';

const api = ky.extend(limiter({concurrency: 8, rate: {limit: 100, interval: 60_000}}));
```

@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function limiter(options: LimiterOptions): Hook {
	const policy = resolveLimiterOptions(options);
	const {concurrency, rate, key, queue, pace, adaptive, store} = policy;
	const {priority: priorityOf, group: groupOf} = queue;
	const lines = new Map<string, Line>();

	const lineOf = (call: Call, request: Request): Line => {
		const name = requestKey(call, 'limiter.key', key, request);
		const line =
			lines.get(name) ??
			new Line({
				concurrency,
				rate: store ? (store as unknown as SharedLimits).limitOf(name, rate) : rate && new Rate(rate),
				pace: pace ? new Pace() : undefined,
				adaptive: adaptive && new AdaptiveLimit(adaptive),
			});
		keepRecent(lines, name, line);
		return line;
	};

	const send = (line: Line, pass: Pass, call: Call, request: Request, next: Next): Promise<Response> =>
		next(request).then(
			response => {
				line.leave(pass, endingOf(response), response);
				return response;
			},
			error => {
				line.leave(pass, call.attempts.at(-1)?.timeLimit === 'attempt' ? 'overload' : 'nothing');
				throw error;
			},
		);

	const waitForTurn = async (line: Line, call: Call, request: Request): Promise<Pass> => {
		const given = priorityOf && invoke(call, 'limiter.queue.priority', () => priorityOf(request));
		const priority = Number.isFinite(given) ? (given as number) : 0;
		const named = groupOf && invoke(call, 'limiter.queue.group', () => groupOf(request));
		const group = typeof named === 'string' ? named : '';
		const wait = line.leastWait(priority, group);
		if (line.waiting >= queue.limit) {
			throw new LimiterRejectedError(request, 'LIMITER_QUEUE_FULL', line.waiting, wait);
		}
		if (wait + line.shortest >= call.timeLeft) {
			throw new LimiterRejectedError(request, 'LIMITER_NO_TIME', line.waiting, wait);
		}
		let pass: Pass | undefined;
		try {
			await hold(call, 'limiter', async signal => {
				pass = await line.join(call, priority, group, signal);
			});
			if (line.shortest >= call.timeLeft) {
				throw new LimiterRejectedError(request, 'LIMITER_NO_TIME', line.waiting, 0);
			}
		} catch (error) {
			// Its turn came too late, or at the moment of its end.
			if (pass) {
				line.leave(pass, 'nothing');
			}
			throw error;
		}
		return pass as Pass;
	};

	const layer: Layer = {
		attempt(request, next, call) {
			const line = lineOf(call, request);
			const pass = line.enter(call);
			return pass
				? send(line, pass, call, request, next)
				: waitForTurn(line, call, request).then(turn => send(line, turn, call, request, next));
		},
		on(event, call) {
			// A `key` that throws is an event too.
			if (event.type === 'circuit-changed') {
				lineOf(call, call.request as Request).hear(event.to);
			}
		},
	};
	return defineHook({name: 'limiter', stage: 'admit', options: policy, install: () => layer});
}

function endingOf(response: Response): Ending {
	if (!isFailure(response)) {
		return 'served';
	}
	return response.status === 429 || response.status === 503 ? 'overload' : 'nothing';
}
