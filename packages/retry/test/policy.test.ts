import {describe, expect, test} from '@jest/globals';
import {type Classification, longestTimer, systemClock, useClock} from '@kyhooks/core';
import {seededRandom} from '@kyhooks/testing';
import fc from 'fast-check';
import {decide, type Repetition, type Situation} from '../src/policy.ts';
import {responseAsking, settings} from './support/settings.ts';

const classification = fc.record(
	{
		category: fc.constantFrom('server-error', 'rate-limited', 'timeout', 'connection-lost', 'not-found'),
		retry: fc.constantFrom('never', 'if-idempotent', 'always'),
		neverSent: fc.boolean(),
		origin: fc.constantFrom('server', 'network', 'client', 'caller'),
		advice: fc.constant(''),
		rule: fc.constantFrom('rule', 'retry-hint'),
		status: fc.integer({min: 400, max: 599}),
		minimumWait: fc.integer({min: 0, max: 60_000}),
	},
	{requiredKeys: ['category', 'retry', 'neverSent', 'origin', 'advice', 'rule']},
) as fc.Arbitrary<Classification>;

const situation: fc.Arbitrary<Situation> = fc.record<Situation>({
	classification,
	repetition: fc.constantFrom<Repetition[]>('always', 'if-not-acted', 'never'),
	oneShot: fc.boolean(),
	insisted: fc.constant(false),
	retriesLeft: fc.integer({min: -1, max: 8}),
	response: fc.option(fc.integer({min: 0, max: 1e12}).map(responseAsking), {nil: undefined}),
	timeLeft: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.double({min: -1_000, max: 1e6, noNaN: true})),
});

const maxRetryAfter = fc.constantFrom(60_000, longestTimer, Number.POSITIVE_INFINITY);

const askedBy = (response: Response | undefined) => Number(response?.headers.get('retry-after-ms') ?? 0);

describe('whatever the situation, a decision', () => {
	const check = (property: (situation: Situation, decision: ReturnType<typeof decide>) => void) =>
		fc.assert(
			fc.property(
				situation,
				maxRetryAfter,
				fc.double({min: 0, max: longestTimer, noNaN: true}),
				fc.integer(),
				(given, longest, backoff, seed) => {
					const restore = useClock({...systemClock, random: seededRandom(seed)});
					const decision = decide(given, {...settings, maxRetryAfter: longest}, () => backoff);
					restore();
					property(given, decision);
				},
			),
			{numRuns: 2_000},
		);

	test('waits a finite time that a timer keeps and that ends before the deadline', () => {
		check(({timeLeft}, decision) => {
			if (decision.retry) {
				expect(decision.wait).toBeGreaterThanOrEqual(0);
				expect(decision.wait).toBeLessThanOrEqual(longestTimer);
				expect(decision.wait).toBeLessThan(timeLeft);
			}
		});
	});

	test('never waits less than the server asked, nor more than a tenth longer', () => {
		check(({response}, decision) => {
			const asked = askedBy(response);
			if (decision.retry && asked > 0) {
				expect(decision.wait).toBeGreaterThanOrEqual(Math.min(asked, longestTimer));
				expect(decision.wait).toBeLessThanOrEqual(asked * 1.1);
				expect(decision.source).toBe('retry-after');
			}
		});
	});

	test('never repeats what must not be repeated, nor on doubt what the server may have acted on', () => {
		check(({classification, repetition}, decision) => {
			if (decision.retry) {
				expect(repetition).not.toBe('never');
				expect(classification.retry === 'always' || repetition === 'always').toBe(true);
			}
		});
	});

	test("never allows more retries than the limit, nor any of a final failure or the caller's own wish", () => {
		check(({retriesLeft, classification}, decision) => {
			if (decision.retry) {
				expect(retriesLeft).toBeGreaterThan(0);
				expect(classification.retry).not.toBe('never');
				expect(classification.origin).not.toBe('caller');
			}
		});
	});

	test('is a retry whenever nothing speaks against it', () => {
		check(({retriesLeft, classification, repetition, response, timeLeft}, decision) => {
			const {retry, origin} = classification;
			const wanted =
				repetition !== 'never' &&
				retry !== 'never' &&
				origin !== 'caller' &&
				(retry === 'always' || repetition === 'always');
			if (wanted && retriesLeft > 0 && response === undefined && timeLeft === Number.POSITIVE_INFINITY) {
				expect(decision.retry).toBe(true);
			}
		});
	});
});
