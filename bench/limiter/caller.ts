import type {Call} from '@kyhooks/core';
import {AdaptiveLimit} from '../../packages/limiter/src/adaptive.ts';
import {type Ending, Line, type Pass} from '../../packages/limiter/src/line.ts';
import type {EventHeap} from '../simulation/event-heap.ts';
import type {Server} from '../simulation/server.ts';

/** `refused`: by the server, or its answer came too late. `unsent`: the limiter has refused it, or its turn did not come in time. */
export type LimitedCall = Readonly<{
	client: number;
	startedAt: number;
	endedAt: number;
	end: 'served' | 'refused' | 'unsent';
}>;

export type LimitedCaller = Readonly<{
	heap: EventHeap;
	server: Server;
	/** Requests at once, or what finds it out. */
	limit: number | AdaptiveLimit;
	/** Milliseconds of a request, and of a call with its wait. */
	times: Readonly<{attempt: number; total: number}>;
	/** Receives each call when it has ended. */
	ended(call: LimitedCall): void;
}>;

/** Only a line with a store looks at it. */
const call = {} as Call;

/** The default of `queue.limit`. */
const mostWaiting = 1_000;

/**
One client with the lines of `limiter()`, without ky, which would make the simulation much slower. Its calls are not retried.

@returns a function that starts a call
*/
export function createLimitedCaller({heap, server, limit, times, ended}: LimitedCaller) {
	const adaptive = limit instanceof AdaptiveLimit ? limit : undefined;
	const concurrency = limit instanceof AdaptiveLimit ? Infinity : limit;
	const line = new Line({concurrency, adaptive, rate: undefined, pace: undefined});

	return (client: number): void => {
		const startedAt = heap.now();
		const end = (how: LimitedCall['end']) => ended({client, startedAt, endedAt: heap.now(), end: how});

		const send = (pass: Pass) => {
			const sentAt = heap.now();
			const answer = server.receive();
			const last = Math.min(sentAt + times.attempt, startedAt + times.total);
			const isLate = answer.at > last;
			const overload: Ending = last === sentAt + times.attempt ? 'overload' : 'nothing';
			heap.at(Math.min(answer.at, last), () => {
				const isServed = answer.succeeds && !isLate;
				line.leave(pass, isServed ? 'served' : isLate ? overload : 'overload');
				end(isServed ? 'served' : 'refused');
			});
		};

		const pass = line.enter(call);
		if (pass) {
			send(pass);
		} else if (line.waiting >= mostWaiting || line.leastWait(0, '') + line.shortest >= times.total) {
			end('unsent');
		} else {
			const controller = new AbortController();
			heap.at(startedAt + times.total, () => controller.abort());
			line.join(call, 0, '', controller.signal).then(turn => (turn ? send(turn) : end('unsent')));
		}
	};
}
