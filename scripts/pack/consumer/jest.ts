// Only Jest can load this entry, so the compilers check the types of this file, but it is never run.
import '@kyhooks/testing/jest';
import {describe, expect, test} from '@jest/globals';
import {ok, scenarioFetch} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';
import {timeout} from '@kyhooks/timeout';

describeHook(() => timeout(), {runner: {describe, test}});

test('a call', async () => {
	const server = scenarioFetch(ok());
	await (await server('https://api.example.com/')).text();
	expect(server).toHaveAttempts(1);
	await expect(server).toHaveNothingPending();
});
