import {describe, expect, test} from '@jest/globals';
import {createCircuits} from '@kyhooks/circuit-breaker';
import {forever, neverResponds, ok, sequence, serverError} from '@kyhooks/testing';
import {breaking, origin, outcome, url, virtualTime} from './support/client.ts';

const time = virtualTime();

describe('a probe that its caller gives up keeps nobody out', () => {
	test.each<[string, unknown]>([
		['null', null],
		['an object', {reason: 'gone'}],
		['a text', 'gone'],
		['an error', new Error('gone')],
	])('with %s, by a signal that rides on a Request or by an option', async (_, reason) => {
		for (const carry of [
			(signal: AbortSignal) => [new Request(url, {signal}), {}] as const,
			(signal: AbortSignal) => [url, {signal}] as const,
		]) {
			const circuits = createCircuits({consecutiveFailures: 1});
			const {api} = breaking(sequence(serverError(), neverResponds(), forever(ok())), {circuits});
			await time().run(outcome(api.get(url)));
			await time().advance(1_000);
			const controller = new AbortController();
			const probe = outcome(api.get(...carry(controller.signal)));
			await time().advance(10);
			expect(circuits.report(origin).state).toBe('half-open');
			controller.abort(reason);
			await expect(time().run(probe)).resolves.toBe(controller.signal.reason);
			await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({status: 200});
		}
	});
});
