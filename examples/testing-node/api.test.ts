import {test} from 'node:test';
import {okAfter, scenarioFetch, startVirtualTime, unavailable} from '@kyhooks/testing';
import {api} from './api.ts';

test('the client survives a 503', async () => {
	using time = startVirtualTime();
	const server = scenarioFetch(okAfter(1, unavailable()));

	await time.run(api.extend({fetch: server}).get('users/42').json());

	server.expectAttempts(2);
});
