import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {asFetch} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {ok, redirectToOtherOrigin, respond, type Scenario} from '@kyhooks/testing';
import {type FaultServer, refusedOrigin, startFaultServer} from '@kyhooks/testing/server';
import ky from 'ky';
import {acceptedInputs} from '../packages/core/test/support/fetch-inputs.ts';

let server: FaultServer;
beforeAll(async () => {
	server = await startFaultServer();
});
afterAll(() => server.stop());

type Fetch = typeof globalThis.fetch;
const asOurs: Fetch = asFetch(ky.extend(retry()));

const withoutBoundary = (text: unknown) => String(text).replaceAll(/----formdata-[\w-]+/g, 'boundary');

/** What the server received on the wire, and what the caller received. */
async function observe(fetch: Fetch, scenario: Scenario, inputs: readonly unknown[]) {
	const requests = server.script('/', scenario);
	const response = await fetch(...(inputs as Parameters<Fetch>));
	const {status, statusText, type, redirected, url, ok} = response;
	const {date: _, ...headers} = Object.fromEntries(response.headers);
	return {
		requests: requests.calls().map(({method, url, headers, body}) => ({
			method,
			url,
			headers: Object.fromEntries(
				Object.entries(headers).map(([name, value]) => [name, withoutBoundary(value)]),
			),
			body: withoutBoundary(body),
		})),
		response: {
			status,
			statusText,
			type,
			redirected,
			url: url.replace(/\d+$/, ''),
			ok,
			headers,
			body: await response.text(),
		},
	};
}

test.each(Object.keys(acceptedInputs('http://127.0.0.1/')))(
	'%s is on the wire what fetch makes of it',
	async name => {
		const input = () => acceptedInputs(`${server.origin}/`)[name]?.() ?? [];
		const expected = await observe(globalThis.fetch, ok(), input());
		expect(await observe(asOurs, ok(), input())).toEqual(expected);
	},
);

describe('a response is that of fetch', () => {
	test.each<[string, Scenario, RequestInit]>([
		['204', respond({status: 204}), {}],
		['304', respond({status: 304}), {}],
		['404', respond({status: 404, json: {error: 'none'}}), {}],
		['500 to a POST', respond({status: 500, json: {error: 'broken'}}), {method: 'POST'}],
		['200 to a HEAD', ok(), {method: 'HEAD'}],
		['404 to a HEAD', respond({status: 404}), {method: 'HEAD'}],
		['a redirect that is followed', redirectToOtherOrigin(), {}],
		['a redirect that is not', respond({status: 302, headers: {location: '/other'}}), {redirect: 'manual'}],
	])('for %s', async (_, scenario, init) => {
		const expected = await observe(globalThis.fetch, scenario, [`${server.origin}/`, init]);
		expect(await observe(asOurs, scenario, [`${server.origin}/`, init])).toEqual(expected);
	});
});

test('a refused connection is the TypeError of fetch, with its cause', async () => {
	const origin = await refusedOrigin();
	const failureOf = (fetch: Fetch) => fetch(origin, {method: 'POST', body: 'text'}).catch(error => error);
	const fetch = asFetch(ky.extend(retry({limit: 0})));
	const [expected, failure] = [await failureOf(globalThis.fetch), await failureOf(fetch)];
	const facts = ({name, message, cause}: Error) => ({name, message, code: (cause as {code?: string}).code});
	expect(facts(failure)).toEqual(facts(expected));
	expect(facts(failure)).toMatchObject({name: 'TypeError', code: 'ECONNREFUSED'});
});
