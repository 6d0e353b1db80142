import {expect, test} from '@jest/globals';
import {createVirtualClock, useClock} from '@kyhooks/core';
import fc from 'fast-check';
import type {Circuit} from '../src/circuit.ts';
import type {CircuitsOptions} from '../src/options.ts';
import type {AttemptResult, Permit} from '../src/permit.ts';
import {circuitOf, failure, ignored, success, timedOut} from './support/circuit.ts';

const retryAfter = 20_000;
const results = {success, failure, timedOut, ignored, askedToWait: {...failure, retryAfter}};
type ResultName = keyof typeof results;

type Step =
	| Readonly<{do: 'enter'; allowed: number}>
	| Readonly<{do: 'end'; which: number; with: ResultName}>
	| Readonly<{do: 'wait'; duration: number}>
	| Readonly<{do: 'isolate' | 'reset' | 'restore'}>;

const limits = fc.constantFrom(10, 1_000, 60_000, Number.POSITIVE_INFINITY);
const names = fc.constantFrom(...(Object.keys(results) as ResultName[]));

const step: fc.Arbitrary<Step> = fc.oneof(
	{weight: 8, arbitrary: fc.record({do: fc.constant('enter' as const), allowed: limits})},
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
	probes: fc.integer({min: 1, max: 3}),
	consecutiveFailures: fc.constantFrom<false | number>(1, 3, false),
	minimumCalls: fc.constantFrom(1, 5),
	slowCallDuration: fc.constantFrom<false | number>(false, 500),
	openTimeRatio: fc.constantFrom(0, 0.1, 1),
});

/** No timer runs here, so time can pass at once. */
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

/** A circuit of which all is known that was let in. */
function watched(settings: CircuitsOptions, clock: QuickClock) {
	const {circuit, changes} = circuitOf(settings);
	const out: Permit[] = [];
	/** Before which moment nothing may be let in, since the server has said so. */
	let closedUntil = 0;
	const ofThisEra = () => out.filter(({era}) => era === circuit.era).length;
	const visible = ({state, trip, era, counts, retryAfter, lookAgainIn}: Circuit) =>
		JSON.stringify([state, trip, era, counts, retryAfter, lookAgainIn]);

	const enter = (allowed: number): Permit | undefined => {
		const permit = circuit.enter(allowed);
		if (permit !== undefined) {
			expect(['open', 'isolated']).not.toContain(circuit.state);
			expect(clock.now()).toBeGreaterThanOrEqual(closedUntil);
			out.push(permit);
		}
		if (circuit.state === 'half-open') {
			expect(ofThisEra()).toBeLessThanOrEqual(settings.probes ?? 1);
		}
		return permit;
	};
	const end = (permit: Permit, outcome: AttemptResult) => {
		const before = visible(circuit);
		const isLate = permit.era !== circuit.era;
		out.splice(out.indexOf(permit), 1);
		circuit.record(permit, outcome);
		if (isLate) {
			expect(visible(circuit)).toBe(before);
		} else if (circuit.state === 'open' && outcome.retryAfter !== undefined) {
			closedUntil = clock.now() + outcome.retryAfter;
			expect(circuit.retryAfter).toBeGreaterThanOrEqual(outcome.retryAfter);
		}
	};
	const byHand = (act: () => void) => {
		act();
		closedUntil = 0;
	};
	return {circuit, changes, out, enter, end, byHand};
}

type Watched = ReturnType<typeof watched>;

function play({circuit, out, enter, end, byHand}: Watched, clock: QuickClock, steps: readonly Step[]) {
	for (const step of steps) {
		switch (step.do) {
			case 'enter':
				enter(step.allowed);
				break;
			case 'end': {
				const permit = out[step.which % Math.max(1, out.length)];
				if (permit !== undefined) {
					end(permit, results[step.with]);
				}
				break;
			}
			case 'wait':
				clock.pass(step.duration);
				break;
			case 'restore': {
				const {state, counts, trip, retryAfter} = circuit;
				circuit.restore(
					{
						state,
						counts,
						...(trip === undefined ? {} : {trip}),
						...(retryAfter === undefined ? {} : {opensIn: retryAfter}),
						outageAge: circuit.outage.age(clock.now()),
					},
					0,
				);
				break;
			}
			default:
				byHand(() => circuit[step.do as 'isolate' | 'reset']());
		}
	}
}

/** Traffic that always goes well: several at a time, each over after a while, and some that ask and are held back. */
function health({circuit, enter, end}: Watched, clock: QuickClock, side: number, duration: number) {
	const until = clock.now() + 1_000_000;
	while (circuit.state !== 'closed' && clock.now() < until) {
		const permits = Array.from({length: side}, () => enter(1_000)).filter(permit => permit !== undefined);
		clock.pass(permits.length === 0 ? 100 : duration);
		for (const permit of permits) {
			end(permit, success);
		}
	}
}

test('whatever happens, probes are as many as wanted, late results change nothing, Retry-After is kept, and health closes it', () => {
	fc.assert(
		fc.property(
			options,
			fc.array(step, {maxLength: 60}),
			fc.integer({min: 1, max: 40}),
			fc.constantFrom(10, 100, 400),
			(settings, steps, side, duration) => {
				const clock = quickClock();
				const restore = useClock(clock);
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
					restore();
				}
			},
		),
		{numRuns: 100},
	);
});
