import {expect, test} from '@jest/globals';
import {
	type CircuitBreakerOptions,
	circuitBreaker,
	createCircuits,
	observeCircuitBreaker,
} from '@kyhooks/circuit-breaker';
import {type CallEvent, compose, describe as describeHooks, type Hook, subscribe} from '@kyhooks/core';
import {badGateway, forever, ok, sequence, times, unavailable} from '@kyhooks/testing';
import {breaking, origin, outcome, url, virtualTime} from './support/client.ts';

const time = virtualTime();

/** The events of one call through a circuit that was opened by hand. */
async function toldWhileOpen(options: CircuitBreakerOptions, isIsolated = false) {
	const circuits = createCircuits({consecutiveFailures: 3});
	const script = forever(isIsolated ? ok() : badGateway());
	const {api, fetch} = breaking(script, {circuits, ...options}, {}, observeCircuitBreaker);
	if (isIsolated) {
		circuits.isolate(origin);
	} else {
		for (let call = 0; call < 4; call++) {
			await time().run(api.get(url, {throwHttpErrors: false}));
			await time().advance(200);
		}
	}
	const told: CallEvent[] = [];
	const stop = subscribe(event => void (event.type === 'observed' && told.push(event)));
	await time().run(api.get(url, {throwHttpErrors: false}));
	stop();
	fetch.expectAttempts(isIsolated ? 1 : 5);
	return told;
}

const held = {hook: 'circuit-breaker', would: 'wait', attempt: 1};

test.each<[string, CircuitBreakerOptions, object]>([
	['would have waited', {whenOpen: 'auto'}, held],
	['would have been refused, as its client wishes', {whenOpen: 'refuse'}, {...held, would: 'refuse'}],
])('an attempt that is let through %s', async (_, options, expected) => {
	const told = await toldWhileOpen(options);
	expect(told).toMatchObject([expected]);
	const [{wait = 0} = {}] = told as {wait?: number}[];
	expect(wait).toBeGreaterThan(0);
	expect(wait).toBeLessThanOrEqual(500);
});

test('of an isolated circuit nobody knows how long it would have been', async () => {
	const told = await toldWhileOpen({}, true);
	expect(told).toMatchObject([{...held, would: 'refuse'}]);
	expect(JSON.stringify(told[0])).not.toContain('"wait"');
});

test('a circuit that is only observed refuses nothing, and opens and closes as it would', async () => {
	const script = sequence(times(10, unavailable()), forever(ok()));
	const {api, fetch, changes} = breaking(script, {}, {}, observeCircuitBreaker);
	for (let index = 0; index < 10; index++) {
		await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({name: 'HTTPError'});
	}
	await time().advance(700);
	for (let index = 0; index < 11; index++) {
		await time().run(api.get(url));
	}
	fetch.expectAttempts(21);
	expect(changes.map(({to}) => to)).toEqual(['open', 'half-open', 'recovering', 'closed']);
});

test('a hook that observes takes the place of one in earnest, and the other way round', () => {
	const names = (...hooks: readonly Hook[]) => describeHooks(compose(...hooks)).map(({name}) => name);
	expect(names(circuitBreaker(), observeCircuitBreaker())).toEqual(['circuit-breaker']);
});
