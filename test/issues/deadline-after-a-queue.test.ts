import {expect, test} from '@jest/globals';
import {clock, defineHook} from '@kyhooks/core';
import {ok, scenarioFetch, startVirtualTime} from '@kyhooks/testing';
import {deadlineHeader, timeout} from '@kyhooks/timeout';
import ky from 'ky';

// The bug: the header promised the whole time, including the time already spent.
test('the deadline header leaves out what the call has spent in a queue', async () => {
	using time = startVirtualTime();
	const fetch = scenarioFetch(ok());
	const queue = defineHook({
		name: 'queue',
		stage: 'admit',
		install: () => ({
			async attempt(request, next) {
				await new Promise<void>(resolve => clock.setTimer(300, resolve));
				return next(request);
			},
		}),
	});
	const api = ky
		.create({fetch})
		.extend(timeout({attempt: 1_000, total: 1_200}))
		.extend(deadlineHeader({header: 'x-request-deadline'}))
		.extend(queue);
	await time.run(api.get('https://api.example.com/users/42'));
	expect(fetch.calls().map(({headers}) => headers['x-request-deadline'])).toEqual(['900']);
});
