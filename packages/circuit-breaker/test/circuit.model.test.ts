import {expect, test} from '@jest/globals';
import {useClock} from '@kyhooks/core';
import {createVirtualClock} from '@kyhooks/testing';
import fc from 'fast-check';
import {isolate, reset, restore, snapshotOf} from '../src/by-hand.ts';
import type {Circuit, Permit} from '../src/circuit.ts';
import type {CircuitsOptions} from '../src/options.ts';
import type {AttemptResult} from '../src/tripwire.ts';
import {ask, circuitOf, failure, ignored, ofEndpoint, success, timedOut} from './support/circuit.ts';

const retryAfter = 20_000;
const results = {success, failure, timedOut, ignored, ofEndpoint, askedToWait: {...failure, retryAfter}};
type ResultName = keyof typeof results;

/** The URLs of the requests, and their paths. */
const urls = ['https://api.example/a?x=1', 'https://api.example/a?x=2', 'https://api.example/b'] as const;
const pathOf = (url: string) => url.replace(/\?.*/, '');

/** An attempt in flight, and its URL. */
type Attempt = Readonly<{permit: Permit; url: string}>;

type Step =
	| Readonly<{do: 'enter'; allowed: number; url: string}>
	| Readonly<{do: 'end'; which: number; with: ResultName}>
	| Readonly<{do: 'wait'; duration: number}>
	| Readonly<{do: 'isolate' | 'reset' | 'restore'}>;

const limits = fc.constantFrom(10, 1_000, 60_000, Number.POSITIVE_INFINITY);
const targets = fc.constantFrom(...urls);
const names = fc.constantFrom(...(Object.keys(results) as ResultName[]));

const step: fc.Arbitrary<Step> = fc.oneof(
	{weight: 8, arbitrary: fc.record({do: fc.constant('enter' as const), allowed: limits, url: targets})},
	{weight: 8, arbitrary: fc.record({do: fc.constant('end' as const), which: fc.nat(30), with: names})},
	{
		weight: 6,
		arbitrary: fc.record({
			do: fc.constant('wait' as const),
			duration: fc.constantFrom(1, 300, 700, 5_000, 70_000),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({do: fc.constantFrom('isolate' as const, 'reset' as const, 'restore' as const)}),
	},
);

const options: fc.Arbitrary<CircuitsOptions> = fc.record({
	consecutiveFailures: fc.constantFrom(1, 3, 1_000_000),
	failureRatio: fc.constantFrom(0.5, 0.8, 1),
	failingTime: fc.constantFrom(0, 250, 500),
});

/** A clock without timers, so time can pass at once. */
function quickClock() {
	let time = 0;
	return {
		...createVirtualClock(),
		now: () => time,
		pass(duration: number) {
			time += duration;
		},
	};
}

type QuickClock = ReturnType<typeof quickClock>;

/** The rules of a closed circuit, written as plainly as possible: the failures that no success has made up for, and what follows from them. */
function rulesOf({failingTime = 500, consecutiveFailures = 10, failureRatio = 0.8}: CircuitsOptions) {
	let failed: {at: number; path: string | undefined}[] = [];
	let score = 0;
	return {
		forget() {
			failed = [];
		},
		/** A snapshot contains the failures of a closed circuit, but not their paths. */
		forgetPaths() {
			failed = failed.map(({at}) => ({at, path: undefined}));
		},
		record(at: number, {weight, path = ''}: AttemptResult) {
			if (weight === 0) {
				score -= failureRatio / (1 - failureRatio);
				failed = score > 0 ? failed : [];
			} else if (weight !== undefined) {
				score = Math.min(consecutiveFailures, weight + (failed.length > 0 ? score : 0));
				failed.push({at, path});
			}
		},
		/** Whether the circuit must be open, and for which path. */
		get verdict() {
			const [first] = failed;
			const last = failed.at(-1);
			const isOpen =
				first !== undefined &&
				last !== undefined &&
				score >= consecutiveFailures &&
				last.at - first.at >= failingTime;
			const path = failed.every(failure => failure.path === first?.path) ? first?.path : undefined;
			return {isOpen, path, failures: failed.length};
		},
	};
}

/** A circuit with a record of every attempt that it has let in. */
function watched(settings: CircuitsOptions, clock: QuickClock) {
	const {circuit, changes} = circuitOf(settings);
	const out: Attempt[] = [];
	const rules = rulesOf(settings);
	/** The era of each success of a recovery. */
	const widened: unknown[] = [];
	/** The server has asked for a pause: nothing may be let in before this moment. */
	let closedUntil = 0;
	const ofThisEra = () => out.filter(({permit}) => permit.era === circuit.era && permit.isTrial).length;
	const visible = ({state, trip, tripwire, retryAfter}: Circuit) =>
		JSON.stringify([state, trip, tripwire.counts, retryAfter]);
	const pathHeldBack = () => circuit.trip?.path;
	const isElsewhere = (url: string) => pathHeldBack() !== undefined && pathHeldBack() !== pathOf(url);

	const enter = (allowed: number, url: string = urls[0]): Attempt | undefined => {
		const elsewhere = isElsewhere(url);
		const before = visible(circuit);
		const permit = ask(circuit, allowed, url);
		if (elsewhere) {
			expect([permit?.isTrial, visible(circuit)]).toEqual([false, before]);
		} else if (permit !== undefined) {
			expect(permit.isTrial).toBe(circuit.state !== 'closed');
			expect(['open', 'isolated']).not.toContain(circuit.state);
			expect(clock.now()).toBeGreaterThanOrEqual(closedUntil);
		}
		const attempt = permit && {permit, url};
		if (attempt !== undefined) {
			out.push(attempt);
		}
		if (circuit.state === 'half-open') {
			expect(ofThisEra()).toBeLessThanOrEqual(1);
		} else if (circuit.state === 'recovering') {
			const successes = widened.filter(era => era === circuit.era).length;
			expect(ofThisEra()).toBeLessThanOrEqual(1 + successes);
		}
		return attempt;
	};
	const end = (attempt: Attempt, result: AttemptResult) => {
		const {permit, url} = attempt;
		const outcome = {...result, path: pathOf(url)};
		const before = visible(circuit);
		const path = pathHeldBack();
		const {state} = circuit;
		const isLate = permit.era !== circuit.era;
		out.splice(out.indexOf(attempt), 1);
		circuit.record(permit, outcome);
		if (isLate) {
			expect(visible(circuit)).toBe(before);
		} else if (state !== 'closed' && !permit.isTrial) {
			const isOfServer = (outcome.weight ?? 0) >= 1;
			expect([circuit.state, pathHeldBack()]).toEqual([state, isOfServer ? undefined : path]);
		} else if (circuit.state === 'open' && outcome.retryAfter !== undefined) {
			closedUntil = clock.now() + outcome.retryAfter;
			expect(circuit.retryAfter).toBeGreaterThanOrEqual(outcome.retryAfter);
		}
		if (!isLate && state === 'recovering' && permit.isTrial && outcome.weight === 0) {
			widened.push(permit.era);
		}
		if (!isLate && state === 'closed') {
			rules.record(clock.now(), outcome);
			const {isOpen, path, failures} = rules.verdict;
			expect(circuit.trip?.by === 'failures').toBe((outcome.weight ?? 0) > 0 && isOpen);
			if (circuit.trip?.by === 'failures') {
				expect(circuit.trip).toMatchObject({failures});
				expect(circuit.trip.path).toBe(path || undefined);
			}
		}
		if (circuit.state !== 'closed') {
			rules.forget();
		}
	};
	const byHand = (act: () => void) => {
		act();
		closedUntil = 0;
		rules.forget();
	};
	const byRestoring = (act: () => void) => {
		const before = visible(circuit);
		act();
		rules.forgetPaths();
		const [state, trip, counts, retryAfter] = JSON.parse(before);
		const [stateNow, tripNow, countsNow, retryAfterNow] = JSON.parse(visible(circuit));
		expect([stateNow, tripNow, countsNow, retryAfterNow]).toEqual([state, trip, counts, retryAfter]);
	};
	return {circuit, changes, out, enter, end, byHand, byRestoring};
}

type Watched = ReturnType<typeof watched>;

function play(
	{circuit, out, enter, end, byHand, byRestoring}: Watched,
	clock: QuickClock,
	steps: readonly Step[],
) {
	for (const step of steps) {
		switch (step.do) {
			case 'enter':
				enter(step.allowed, step.url);
				break;
			case 'end': {
				const attempt = out[step.which % Math.max(1, out.length)];
				if (attempt !== undefined) {
					end(attempt, results[step.with]);
				}
				break;
			}
			case 'wait':
				clock.pass(step.duration);
				break;
			case 'restore': {
				byRestoring(() => restore(circuit, snapshotOf(circuit), 0));
				break;
			}
			default:
				byHand(() => (step.do === 'isolate' ? isolate : reset)(circuit));
		}
	}
}

/** Traffic that always succeeds: several attempts at a time, each of which takes a while; some are refused. */
function health({circuit, enter, end}: Watched, clock: QuickClock, side: number, duration: number) {
	const until = clock.now() + 1_000_000;
	while (circuit.state !== 'closed' && clock.now() < until) {
		// If the circuit holds back a single path, that path has to recover.
		const url = circuit.trip?.path ?? urls[0];
		const begun = Array.from({length: side}, () => enter(1_000, url)).filter(one => one !== undefined);
		clock.pass(begun.length === 0 ? 100 : duration);
		for (const attempt of begun) {
			end(attempt, success);
		}
	}
}

test('whatever happens, it opens exactly by the rules and for that path, one probe is sent at a time, a recovery begins with one and adds one for each success, late results change nothing, Retry-After is kept, and health closes it', () => {
	fc.assert(
		fc.property(
			options,
			fc.array(step, {maxLength: 60}),
			fc.integer({min: 1, max: 40}),
			fc.constantFrom(10, 100, 400),
			(settings, steps, side, duration) => {
				const clock = quickClock();
				const stop = useClock(clock);
				try {
					const made = watched(settings, clock);
					play(made, clock, steps);
					if (made.circuit.state === 'isolated') {
						expect(made.enter(1_000)).toBeUndefined();
						return;
					}
					health(made, clock, side, duration);
					expect(made.circuit.state).toBe('closed');
				} finally {
					stop();
				}
			},
		),
		{numRuns: 400},
	);
});
