import {expect, test} from '@jest/globals';
import {explain, type StopReason} from '@kyhooks/core';
import {failureOf} from './support/observing.ts';
import {answers, clientOf, layer, scripted, url} from './support/scripted-fetch.ts';

const whyOf = async (reason: StopReason, wait?: number) => {
	const deciding = layer('deciding', call => ({
		async attempt(request, next) {
			const response = await next(request);
			call.decide({retry: false, reason, ...(wait !== undefined && {wait})});
			return response;
		},
	}));
	const error = await failureOf(clientOf(scripted(answers(503)), deciding, {retry: 0}).get(url));
	return explain(error)?.why;
};

// A record, so that a reason that is added and not tested here does not compile.
const words: Readonly<Record<StopReason, RegExp>> = {
	success: /succeeded/,
	limit: /no more retries/,
	method: /method/,
	status: /statusCodes/,
	'not-retryable': /same way/,
	deadline: /time of the call/,
	offline: /this device was offline/,
	'long-wait': /longer wait/,
	'unreplayable-body': /only once/,
	'server-said-no': /server said/,
	budget: /budget/,
	rejected: /nothing more is sent/,
	aborted: /caller gave up/,
};

test.each(Object.entries(words) as [StopReason, RegExp][])('%s is said in words', async (reason, pattern) => {
	await expect(whyOf(reason)).resolves.toMatch(pattern);
});

test('the wait that was refused is said with the reason, in whole milliseconds', async () => {
	await expect(whyOf('long-wait', 61_000.4)).resolves.toMatch(/ \(a wait of 61000 ms\)$/);
	await expect(whyOf('long-wait')).resolves.not.toContain('ms');
});

test('a wait that was granted is none that was refused', async () => {
	const waiting = layer('waiting', call => ({
		async attempt(request, next) {
			const response = await next(request);
			call.decide({retry: true, wait: 300, source: 'backoff'});
			return response;
		},
	}));
	const error = await failureOf(clientOf(scripted(answers(503)), waiting, {retry: 0}).get(url));
	expect(explain(error)?.why).not.toContain('ms');
});
