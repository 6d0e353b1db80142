import {expect, test} from '@jest/globals';
import {constant, retry} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {startVirtualTime} from '@kyhooks/testing';
import fc from 'fast-check';
import ky from 'ky';
import {json, networkError, status} from '../../../test/support/scripted-fetch.ts';
import {serverOf, timesOf} from './support/operation.ts';

const answers = {
	ok: () => json({}),
	unavailable: () => status(503),
	limited: () => status(429, {'retry-after': '1'}),
	broken: () => status(500),
	misdirected: () => status(421),
	missing: () => status(404),
	refused: () => Promise.reject(networkError('ECONNREFUSED', 'connect')),
	lost: () => Promise.reject(networkError('ECONNRESET', 'read')),
};

const step = fc.record({
	method: fc.constantFrom('get', 'put', 'post'),
	keyed: fc.boolean(),
	/** How many calls like this one run in parallel. */
	side: fc.integer({min: 1, max: 3}),
	/** Whether the call is in a nested operation. */
	nested: fc.boolean(),
	/** Whether its failure is caught. */
	caught: fc.boolean(),
});

const plan = fc.record({
	limit: fc.integer({min: 0, max: 5}),
	callLimit: fc.integer({min: 0, max: 5}),
	nestedLimit: fc.integer({min: 0, max: 5}),
	idempotent: fc.boolean(),
	totalTimeout: fc.constantFrom<false | number>(false, 2_500),
	steps: fc.array(step, {minLength: 1, maxLength: 4}),
	script: fc.array(fc.constantFrom(...(Object.keys(answers) as (keyof typeof answers)[])), {
		minLength: 1,
		maxLength: 12,
	}),
});

type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

/** Plays a plan and counts: `retries` are the repeated requests of a call plus the repeated runs of an operation. */
async function playPlan({limit, callLimit, nestedLimit, idempotent, totalTimeout, steps, script}: Plan) {
	const time = startVirtualTime();
	try {
		let asked = 0;
		let calls = 0;
		let repeatedRuns = 0;
		/** How often the server has executed, or may have executed, what must not happen twice. */
		const acted: Record<string, number> = {};
		const server = serverOf(request => {
			const name = script[asked % script.length] ?? 'ok';
			asked += 1;
			const [place = ''] = request.split('/call');
			if (place.startsWith('POST /plain') && ['ok', 'broken', 'lost', 'unavailable'].includes(name)) {
				acted[place] = (acted[place] ?? 0) + 1;
			}
			return answers[name]();
		});
		const api = ky
			.create({fetch: server as never, baseUrl: 'https://api.example.com/'})
			.extend(retry({limit: callLimit, backoff: constant(100)}));
		const count = (attempt: number) => {
			repeatedRuns += attempt > 1 ? 1 : 0;
		};
		const send = ({method, keyed, side}: Plan['steps'][number], index: number, signal: AbortSignal) =>
			Promise.all(
				Array.from({length: side}, (_, place) => {
					calls += 1;
					const path = `${keyed ? 'keyed' : 'plain'}/${index}/${place}/call${calls}`;
					return api(path, {method, signal, headers: keyed ? {'idempotency-key': path} : {}}).text();
				}),
			);
		const operation = retryOperation(
			async ({attempt, signal}) => {
				count(attempt);
				for (const [index, step] of steps.entries()) {
					const work = step.nested
						? retryOperation(
								inner => {
									count(inner.attempt);
									return send(step, index, inner.signal);
								},
								{signal, limit: nestedLimit, backoff: constant(100)},
							)
						: send(step, index, signal);
					await (step.caught ? work.catch(() => {}) : work);
				}
			},
			{limit, idempotent, totalTimeout, backoff: constant(100)},
		);
		const failed = await time.run(
			operation.then(
				() => false,
				() => true,
			),
		);
		const sent = server.sent.length;
		await time.advance(600_000);
		const repeatedRequests = Object.values(timesOf(server)).reduce((sum, times) => sum + times - 1, 0);
		return {
			retries: repeatedRequests + repeatedRuns,
			acted: Object.values(acted),
			pending: time.pending,
			// If the function succeeded, a call that it did not wait for is the function's own responsibility.
			late: failed ? server.sent.length - sent : 0,
		};
	} finally {
		time.stop();
	}
}

test('whatever it is made of and whatever the server does, an operation makes no more retries than its limit, risks nothing twice, and leaves nothing', async () => {
	let full = 0;
	await fc.assert(
		fc.asyncProperty(plan, async given => {
			const {retries, acted, pending, late} = await playPlan(given);
			expect(retries).toBeLessThanOrEqual(given.limit);
			if (!given.idempotent) {
				expect(acted.filter(times => times > 1)).toEqual([]);
			}
			expect([pending, late]).toEqual([0, 0]);
			full += retries === given.limit && retries > 0 ? 1 : 0;
		}),
		{numRuns: 300},
	);
	// Otherwise the test would prove nothing.
	expect(full).toBeGreaterThan(30);
});
