import {expect, test} from '@jest/globals';
import {type CircuitBreakerOptions, circuitBreaker, createCircuits} from '@kyhooks/circuit-breaker';
import {errorLogger} from '@kyhooks/error-logger';
import {forever, ok, scenarioFetch, sequence, startVirtualTime, times, unavailable} from '@kyhooks/testing';
import ky from 'ky';
import {collectingSink} from './support/collecting-sink.ts';

/** The log entries about circuits while a server fails four times and then recovers. */
async function circuitEntries(options: CircuitBreakerOptions = {}) {
	using time = startVirtualTime();
	const {sink, entries} = collectingSink();
	const fetch = scenarioFetch(sequence(times(4, unavailable()), forever(ok())));
	const api = ky
		.create({fetch, retry: 0})
		.extend(errorLogger({sink}))
		.extend(
			circuitBreaker({
				whenOpen: 'refuse',
				circuits: createCircuits({consecutiveFailures: 3, failingTime: 0}),
				...options,
			}),
		);
	for (let call = 0; call < 16; call++) {
		await time.run(api.get('https://api.example.com/users/42?token=s3cret-value').catch(() => {}));
		await time.advance(call > 2 ? 700 : 0);
	}
	return entries.filter(({fields}) => fields['event.name'] === 'ky.circuit');
}

test('that a circuit has opened is written once, and that it has closed again', async () => {
	const entries = await circuitEntries();
	expect(entries.map(({level, message}) => `${level} ${message}`)).toEqual([
		'warn Circuit opened',
		'info Circuit closed',
	]);
	expect(entries[0]?.fields).toMatchObject({
		'http.request.method': 'GET',
		'ky.circuit.key': 'https://api.example.com',
		'ky.circuit.from': 'closed',
		'ky.circuit.to': 'open',
		'ky.circuit.why': '3 of 3 failed, https://api.example.com/users/42, 503, unavailable',
	});
	expect(entries[0]?.fields).not.toHaveProperty(['ky.attempts']);
	expect(entries[1]?.fields).toMatchObject({'ky.circuit.from': 'recovering', 'ky.circuit.to': 'closed'});
});

test('what is secret in the key of a circuit is not written', async () => {
	const [entry] = await circuitEntries({key: ({url}) => url});
	expect(JSON.stringify(entry)).not.toContain('s3cret-value');
});
