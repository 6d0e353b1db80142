import '@kyhooks/testing/jest';
import {expect, test} from '@jest/globals';
import {okAfter, scenarioFetch, startVirtualTime, unavailable} from '@kyhooks/testing';
import {api} from './api.js';

test('the client survives a 503', async () => {
	using time = startVirtualTime();
	const server = scenarioFetch(okAfter(1, unavailable()));

	await time.run(api.extend({fetch: server}).get('users/42').json());

	expect(server).toHaveAttempts(2);
});
