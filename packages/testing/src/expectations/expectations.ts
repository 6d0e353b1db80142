import {type Check, list, resolveOptions} from '@kyhooks/core';
import type {BranchingRecording, RecordedCall, Recording} from '../fetch/recording.ts';
import type {WatchedSignal} from '../fetch/watched-signal.ts';
import type {VirtualTime} from '../time/virtual-time.ts';
import {ExpectationError} from './expectation-error.ts';

/** A wait in milliseconds, or a range of milliseconds. */
export type ExpectedWait = number | readonly [least: number, most: number];

/** Options of `expectNothingPending`: what else to check. */
export type PendingOptions = {
	/** Signals that must have no listeners left. */
	signals?: readonly WatchedSignal[];
	/** Virtual time that must have no timers left. */
	time?: VirtualTime;
};

const has =
	(what: string, ...members: readonly string[]): Check =>
	value =>
		typeof value === 'object' && value !== null && members.every(member => member in value)
			? undefined
			: what;

const watched: Check = has('what watchSignal() has returned', 'signal', 'listeners');

const pendingChecks: Readonly<Record<keyof PendingOptions, Check>> = {
	signals: list(watched, 'what watchSignal() has returned'),
	time: has('what startVirtualTime() has returned', 'pending', 'advance'),
};

/** Assertions about the requests that an engine received. The error of each shows what happened, with the script and its seed. */
export type Expectations = {
	/** Returns all requests so far, in order of arrival. */
	calls(): readonly RecordedCall[];
	/** Asserts the number of requests. @throws ExpectationError unless exactly `count` requests have arrived */
	expectAttempts(count: number): void;
	/**
	Asserts the waits between attempts. A wait runs from the end of an attempt to the arrival of the next. If the body of the first ends later than that, the wait starts at its head. If even the head is later, the wait starts at its arrival.

	@param tolerance milliseconds by which each wait may differ @default 5
	@throws ExpectationError unless there are exactly these waits; TypeError if `waits` is not a list
	*/
	expectWaits(waits: readonly ExpectedWait[], tolerance?: number): void;
	/** Asserts that nothing is left running. Waits a few turns of the event loop, then rejects with an ExpectationError if there is a request without a response, a body that is neither read nor cancelled, an open socket, a timer or a listener. */
	expectNothingPending(options?: PendingOptions): Promise<void>;
	/** Asserts that the script was played to its end. @throws ExpectationError if a step was not used, or a request came after the last one */
	expectScriptPlayed(): void;
};

/** @param settle gives the engine time to notice what has ended; called again while something is pending, until it resolves to false */
export function expectationsOf(
	recording: Recording | BranchingRecording,
	settle: (attempt: number) => Promise<boolean>,
): Expectations {
	const {calls, script} = recording;
	const fail = (what: string, expected: unknown, actual: unknown): never => {
		throw new ExpectationError(`${what}\n${story(recording)}`, expected, actual);
	};
	return {
		calls,
		expectAttempts(count) {
			const actual = calls().length;
			if (actual !== count) {
				fail(`expected ${counted(count, 'attempt')}, saw ${actual}`, count, actual);
			}
		},
		expectWaits(expected, tolerance = 5) {
			if (!Array.isArray(expected)) {
				throw new TypeError(`expectWaits takes a list of waits, got ${String(expected)}`);
			}
			const actual = waitsBetween(calls());
			const fits = (wait: ExpectedWait | undefined, index: number) => {
				const [least, most] = typeof wait === 'number' ? [wait, wait] : (wait ?? [0, -1]);
				const seen = actual[index] ?? Number.NaN;
				return seen >= least - tolerance && seen <= most + tolerance;
			};
			if (actual.length !== expected.length || !expected.every(fits)) {
				fail(
					`expected waits of [${expected.map(wait => String(wait)).join('; ')}] ms, give or take ${tolerance}, saw [${actual.map(shown).join('; ')}]`,
					expected,
					actual,
				);
			}
		},
		async expectNothingPending(options = {}) {
			const {signals, time} = resolveOptions('expectNothingPending', options, {signals: []}, pendingChecks);
			const left = () => [
				...recording.pending(),
				...signals.flatMap(({listeners}) =>
					listeners() === 0 ? [] : [`a signal has ${counted(listeners(), 'abort listener')}`],
				),
				...(time === undefined || time.pending === 0
					? []
					: [`of virtual time, ${counted(time.pending, 'timer')} left`]),
			];
			let round = 0;
			while ((await settle(round)) && left().length > 0) {
				round += 1;
			}
			if (left().length > 0) {
				fail(`expected nothing to be pending, but ${left().join('; ')}`, [], left());
			}
		},
		expectScriptPlayed() {
			const unused = recording.unused();
			const beyond = calls().filter(({scenario}) => scenario === undefined).length;
			if (unused > 0) {
				const steps = 'branches' in recording && recording.branches().size > 0 ? '' : ` of ${script.length}`;
				fail(`${unused}${steps} steps were not used`, 0, unused);
			}
			if (beyond > 0) {
				fail(`${counted(beyond, 'request')} came after the last step`, 0, beyond);
			}
		},
	};
}

/** Milliseconds from the end of each attempt to the arrival of the next; from its head if its body ends later, and from its own arrival if even the head comes later. */
export function waitsBetween(calls: readonly RecordedCall[]): readonly number[] {
	return calls.slice(1).map(({time}, index) => {
		const {endedAt, answeredAt, time: started} = calls[index] as RecordedCall;
		const before = [endedAt, answeredAt].find(moment => moment !== undefined && moment <= time);
		return time - (before ?? started);
	});
}

function story({script, calls, ...recording}: Recording | BranchingRecording): string {
	const branches = 'branches' in recording ? [...recording.branches()] : [];
	const scripts = [
		`Script: ${script.description}`,
		...branches.map(([name, branch]) => `Script of ${name}: ${branch.script.description}`),
	];
	const lines = calls().map(
		call =>
			`  ${call.number}. at ${shown(call.time)} ms: ${call.method} ${call.url} met ${call.scenario ?? 'the end of the script'}, ${call.outcome}`,
	);
	return [...scripts, ...lines].join('\n');
}

function counted(count: number, what: string): string {
	return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Rounds real time to tenths of a millisecond. */
function shown(duration: number): string {
	return String(Math.round(duration * 10) / 10);
}
