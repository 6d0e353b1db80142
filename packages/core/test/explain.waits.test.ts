import {expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {failureOf, onVirtualTime} from './support/observing.ts';
import {answers, clientOf, layer, scripted, url} from './support/scripted-fetch.ts';

test('a wait that was decided and not waited stands in the table as one to come', async () => {
	onVirtualTime();
	const deciding = layer('deciding', call => ({
		async attempt(request, next) {
			const response = await next(request);
			call.decide({retry: true, wait: 400, source: 'backoff'});
			return response;
		},
	}));
	const error = await failureOf(clientOf(scripted(answers(503)), deciding).get(url, {retry: 0}));
	expect(String(explain(error))).toContain('\n  1  503 unavailable  0 ms  to wait 400 ms (backoff)\n');
});
