import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {asFetch} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {ok, scenarioFetch, startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {acceptedInputs, refusedInputs} from '../support/fetch-inputs.ts';

type Fetch = typeof globalThis.fetch;

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

const url = 'https://api.example.com/users/42';

const withoutBoundary = (text = '') => text.replaceAll(/----formdata-[\w-]+/g, 'boundary');

/** The first step of every `fetch` is to create a request from its arguments; ky creates one before. */
const byStandard =
	(server: Fetch): Fetch =>
	async (input, init) =>
		server(new Request(input, init));

const throughKy = (server: Fetch) => asFetch(ky.create({fetch: server}));
const throughHooks = (server: Fetch) => asFetch(ky.create({fetch: server}).extend(retry()));

/** The requests that reach the server, and the caller's result. */
async function observe(make: (server: Fetch) => Fetch, arguments_: readonly unknown[]) {
	const server = scenarioFetch(ok({id: 42}));
	const sent: object[] = [];
	const recording: Fetch = (input, init) => {
		const {mode, credentials, cache, redirect, referrer, referrerPolicy, keepalive} = input as Request;
		sent.push({mode, credentials, cache, redirect, referrer, referrerPolicy, keepalive});
		return server(input, init);
	};
	const [input] = arguments_;
	const result = await time.run(make(recording)(...(arguments_ as Parameters<Fetch>))).then(
		async response => ({
			status: response.status,
			url: response.url,
			type: response.type,
			redirected: response.redirected,
			headers: Object.fromEntries(response.headers),
			body: await response.text(),
		}),
		(error: unknown) => ({rejected: (error as Error).name ?? error}),
	);
	await server.expectNothingPending({time});
	return {
		sent,
		seen: server.calls().map(({method, url, headers, body}) => ({
			method,
			url,
			headers: {...headers, 'content-type': withoutBoundary(headers['content-type'])},
			body: withoutBoundary(body),
		})),
		result,
		bodyUsed: input instanceof Request && input.bodyUsed,
	};
}

describe.each([
	['a client without hooks', throughKy],
	['a client that retries', throughHooks],
])('through %s', (_, make) => {
	test.each(Object.entries(acceptedInputs(url)))('%s goes out as fetch sends it', async (_name, input) => {
		const expected = await observe(byStandard, input());
		expect(expected.seen).toHaveLength(1);
		expect(await observe(make, input())).toEqual(expected);
	});

	test.each(Object.entries(refusedInputs(url)))('%s is rejected as by fetch', async (_name, input) => {
		const expected = await observe(byStandard, input());
		expect(expected.result).toHaveProperty('rejected');
		const {result, bodyUsed} = await observe(make, input());
		expect(result).toEqual(expected.result);
		expect(bodyUsed).toBe(expected.bodyUsed);
	});
});
