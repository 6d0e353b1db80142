import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {
	badGateway,
	neverResponds,
	notFound,
	ok,
	permissionDenied,
	rateLimited,
	type Scenario,
	type ScenarioFetch,
	scenarioFetch,
	startVirtualTime,
	type VirtualTime,
} from '@kyhooks/testing';
import ky from 'ky';
import {type LogEntry, resilient} from 'kyhooks';
import {createRoutes} from './routes.ts';

let time: VirtualTime;
let entries: LogEntry[];

beforeEach(() => {
	time = startVirtualTime({seed: 7});
	entries = [];
});

afterEach(() => time.stop());

function start(scenario: Scenario) {
	const api: ScenarioFetch = scenarioFetch(scenario);
	const sink = {write: (entry: LogEntry) => entries.push(entry)};
	const service = createRoutes({
		users: ky
			.create({fetch: api, baseUrl: 'https://api.example.com', retry: 0})
			.extend(resilient({errorLogger: {sink}})),
		health() {
			throw new Error('a mistake of ours');
		},
		sink,
	});
	const ask = (path: string, init?: RequestInit) =>
		time.run(service(new Request(`http://localhost${path}`, init)));
	return {api, ask};
}

test.each([
	['GET', '/tenants/acme/users'],
	['GET', '/tenants/acme/users/42'],
	['GET', '/tenants/a%2F..%2Fb/users/%3Fall'],
])('%s %s asks the API for the same path', async (method, path) => {
	const {api, ask} = start(ok({id: 42}));
	const response = await ask(path, {method});
	expect([response.status, await response.json()]).toEqual([200, {id: 42}]);
	expect(api.calls().map(({method, url}) => [method, url])).toEqual([
		[method, `https://api.example.com${path}`],
	]);
});

test.each([
	['GET', '/', 404, null],
	['GET', '/tenants/acme', 404, null],
	['DELETE', '/tenants/acme/users', 405, 'GET, POST'],
	['POST', '/tenants/acme/users/42', 405, 'GET'],
	['POST', '/health', 405, 'GET'],
])('%s %s is refused here with %d', async (method, path, status, allow) => {
	const {api, ask} = start(ok());
	const response = await ask(path, {method});
	expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
	api.expectAttempts(0);
});

test.each([
	[notFound(), 404, null],
	[permissionDenied(), 403, null],
	[rateLimited({after: 7}), 503, '7'],
	[badGateway(), 502, null],
	[neverResponds(), 504, null],
])('%j of the API becomes %d', async (scenario, status, retryAfter) => {
	const {ask} = start(scenario);
	const response = await ask('/tenants/acme/users/42');
	expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
	expect(response.headers.get('content-type')).toBe('application/problem+json');
	expect(await response.json()).toMatchObject({status, attempts: 1, detail: expect.any(String)});
	// The hook has logged it, so the route does not log it again.
	expect(entries.filter(({level}) => level !== 'debug')).toHaveLength(1);
});

test('a mistake in this service is a 500 without details, and it is logged', async () => {
	const {ask} = start(ok());
	const response = await ask('/health');
	expect([response.status, await response.json()]).toEqual([
		500,
		{status: 500, title: 'The service has failed'},
	]);
	expect(entries.map(({fields}) => fields['exception.message'])).toEqual(['a mistake of ours']);
});

test('a caller that leaves ends the call to the API', async () => {
	const {api, ask} = start(neverResponds());
	const caller = new AbortController();
	const asked = ask('/tenants/acme/users/42', {signal: caller.signal});
	await time.advance(100);
	caller.abort();
	await asked;
	expect(api.calls().map(({outcome}) => outcome)).toEqual(['aborted']);
	await api.expectNothingPending({time});
});
