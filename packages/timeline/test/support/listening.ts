import {afterEach, beforeEach} from '@jest/globals';
import {clock, subscribe} from '@kyhooks/core';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import {type Calls, createCalls} from '../../src/model/calls.ts';
import {type Segment, segmentsOf} from '../../src/model/segments.ts';
import {textOf} from '../../src/model/words.ts';

export const url = 'https://api.example.com/users/42';

/** What a test checks: the rows that would be drawn, the oldest first. */
export type Listening = {
	time: VirtualTime;
	calls: Calls;
	/** Starts listening again, and keeps this many calls. */
	keep(limit: number): void;
	segments(): readonly (readonly Segment[])[];
	texts(): readonly string[];
	/** Advances time until a call has ended, whatever its outcome. */
	end(call: Promise<unknown>): Promise<void>;
};

/** Puts each test of a file on virtual time, and listens to its calls. */
export function useListening(): Listening {
	let leave = () => {};
	const listening: Listening = {
		time: undefined as never,
		calls: undefined as never,
		keep(limit) {
			leave();
			listening.calls = createCalls(limit);
			leave = subscribe(event => listening.calls.hear(event));
		},
		segments: () =>
			[...listening.calls.all.values()].map(call =>
				segmentsOf(call, call.end?.at ?? clock.now() - call.startedAt),
			),
		texts() {
			const segments = listening.segments();
			return [...listening.calls.all.values()].map((call, index) => textOf(call, segments[index] ?? []));
		},
		async end(call) {
			await listening.time.run(
				call.then(
					() => {},
					() => {},
				),
			);
		},
	};
	beforeEach(() => {
		listening.time = startVirtualTime({seed: 7});
		listening.keep(50);
	});
	afterEach(() => {
		leave();
		listening.time.stop();
	});
	return listening;
}
