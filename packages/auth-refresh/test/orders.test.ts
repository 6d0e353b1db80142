import {expect, test} from '@jest/globals';
import {authRefresh, type RefreshContext} from '@kyhooks/auth-refresh';
import {clock} from '@kyhooks/core';
import {startVirtualTime} from '@kyhooks/testing';
import fc from 'fast-check';
import ky from 'ky';
import {AuthServer, wait} from './support/auth-server.ts';

type PlannedCall = Readonly<{
	/** Milliseconds from the start of the plan. */
	at: number;
	/** What its responses take. */
	delays: readonly number[];
	/** Milliseconds after which its caller leaves. */
	leaves: number | undefined;
}>;

const milliseconds = fc.integer({min: 0, max: 400});
const plannedCall: fc.Arbitrary<PlannedCall> = fc.record({
	at: milliseconds,
	delays: fc.array(milliseconds, {minLength: 2, maxLength: 2}),
	leaves: fc.option(milliseconds, {nil: undefined}),
});

test('no order of responses, expiries and aborts leads to two refreshes of one token, or to a request with a token known to be refused', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(plannedCall, {minLength: 1, maxLength: 12}),
			fc.array(milliseconds, {maxLength: 2}),
			milliseconds,
			async (calls, expiries, loginTime) => {
				using time = startVirtualTime({seed: 1});
				const server = new AuthServer();
				server.loginTime = loginTime;
				const refreshed: (string | undefined)[] = [];
				const known: string[] = [];
				const refusedAt = new Map<string, number>();
				const api = ky
					.create({
						baseUrl: 'https://api.example.com/',
						retry: 0,
						timeout: false,
						async fetch(input, init) {
							const token = new Request(input, init).headers.get('authorization') ?? '';
							if ((refusedAt.get(token) ?? Infinity) < clock.now()) {
								known.push(token);
							}
							const response = await server.fetch(input, init);
							if (response.status === 401) {
								refusedAt.set(token, Math.min(refusedAt.get(token) ?? Infinity, clock.now()));
							}
							return response;
						},
					})
					.extend(
						authRefresh({
							refresh({token}: RefreshContext) {
								refreshed.push(token);
								return server.refresh();
							},
						}),
					);
				const ends = calls.map(async ({at, delays, leaves}) => {
					await wait(at);
					const controller = new AbortController();
					if (leaves !== undefined) {
						clock.setTimer(leaves, () => controller.abort(new Error('left')));
					}
					server.delays.push(...delays);
					return api.get('users/42', {signal: controller.signal}).then(
						response => response.status,
						error => error.response?.status ?? error.message,
					);
				});
				const expired = expiries.map(async at => {
					await wait(at);
					server.expire();
				});
				const results = await time.run(Promise.all([...ends, ...expired]));
				expect(known).toEqual([]);
				expect(new Set(refreshed).size).toBe(refreshed.length);
				// A token may expire again while the repetition is under way: then the second refusal is the answer.
				const allowed = expiries.length > 0 ? [200, 401, 'left'] : [200, 'left'];
				expect(results.slice(0, ends.length).every(result => allowed.includes(result as never))).toBe(true);
			},
		),
		{numRuns: 300},
	);
});
