// What callers of this service get when the API fails: invalid input, failing authentication, a server that is unavailable. nock plays the
// API. No test waits for a backoff: with chance at 0, the backoff is 0, since it is a random wait from 0 on.
import {Writable} from 'node:stream';
import {afterAll, afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {winstonSink} from '@kyhooks/error-logger/winston';
import {
	authenticationFailure,
	created,
	expectNoSecrets,
	forever,
	invalidInput,
	ok,
	okAfter,
	type Scenario,
	sequence,
	systemClock,
	unavailable,
	useClock,
} from '@kyhooks/testing';
import {nockScenario} from '@kyhooks/testing/nock';
import {createCircuits, createRetryBudget} from 'kyhooks';
import nock from 'nock';
import winston from 'winston';
import {healthOf} from './health.ts';
import {createRoutes, type Handle} from './routes.ts';
import {createUsersClient} from './users-client.ts';

const url = 'https://api.example.com';
const credentials = {client: 'test', secret: 'xoo7Eiquaivo'};
const user = {id: 42, name: 'Ada'};
const post = {method: 'POST', body: '{"name": "Ada"}'};

let log: string;
/** Milliseconds by which the clock was advanced without waiting. */
let skipped: number;
let restoreClock: () => void;
let service: Handle;

beforeEach(() => {
	skipped = 0;
	restoreClock = useClock({...systemClock, random: () => 0, now: () => systemClock.now() + skipped});
	nock.disableNetConnect();
	log = '';
	const stream = new Writable({
		write(line, _, done) {
			log += line;
			done();
		},
	});
	const logger = winston.createLogger({transports: new winston.transports.Stream({stream})});
	const circuits = createCircuits();
	const budget = createRetryBudget();
	const {signal} = new AbortController();
	service = createRoutes({
		users: createUsersClient({url, credentials, logger, signal, circuits, budget}),
		health: () => healthOf(url, circuits, budget),
		sink: winstonSink(logger),
	});
});

afterEach(() => {
	const pending = nock.pendingMocks();
	nock.cleanAll();
	nock.enableNetConnect();
	restoreClock();
	expect(pending).toEqual([]);
});

// Jest loads nock anew for each file, in one process: two active copies would both answer.
afterAll(() => nock.restore());

const tokens = (scenario: Scenario) =>
	nockScenario(nock(url), scenario, {method: 'POST', path: '/oauth/token'});

const token = (value: string) => ok({token: value});

const userRequests = (scenario: Scenario, path = '/tenants/acme/users/42') =>
	nockScenario(nock(url), scenario, {path});

async function ask(path: string, init?: RequestInit) {
	const response = await service(new Request(`http://localhost${path}`, init));
	return {status: response.status, headers: response.headers, body: await response.json()};
}

describe('invalid input', () => {
	test('is sent once, and the caller reads which field is wrong', async () => {
		tokens(token('first'));
		const requests = nockScenario(nock(url), invalidInput({fields: {name: 'is missing'}}), {
			method: 'POST',
			path: '/tenants/acme/users',
		});
		const {status, body} = await ask('/tenants/acme/users', post);
		expect(status).toBe(422);
		expect(body).toMatchObject({attempts: 1, cause: {errors: [{pointer: '#/name', detail: 'is missing'}]}});
		requests.expectAttempts(1);
	});

	test('that is no JSON is not sent to the API', async () => {
		const {status, body} = await ask('/tenants/acme/users', {method: 'POST', body: '{"name'});
		expect(status).toBe(400);
		expect(body).toEqual({status: 400, title: 'The body is not JSON'});
	});
});

describe('failing authentication', () => {
	test('of a token that has expired ends with a new token, also for a POST', async () => {
		tokens(sequence(token('first'), token('second')));
		const requests = nockScenario(nock(url), sequence(authenticationFailure(), created(user)), {
			method: 'POST',
			path: '/tenants/acme/users',
		});
		const {status, body} = await ask('/tenants/acme/users', post);
		expect([status, body]).toEqual([201, user]);
		expect(requests.calls().map(({headers, body}) => [headers.authorization, body])).toEqual([
			['Bearer first', '{"name":"Ada"}'],
			['Bearer second', '{"name":"Ada"}'],
		]);
	});

	test('of many calls at once fetches one new token for all of them', async () => {
		const tokenRequests = tokens(sequence(token('first'), token('second')));
		for (const [value, status] of [
			['first', 401],
			['second', 200],
		] as const) {
			const reqheaders = {authorization: `Bearer ${value}`};
			nock(url, {reqheaders}).get('/tenants/acme/users/42').times(5).reply(status, user);
		}
		const answers = await Promise.all(Array.from({length: 5}, () => ask('/tenants/acme/users/42')));
		expect(answers.map(({status}) => status)).toEqual([200, 200, 200, 200, 200]);
		tokenRequests.expectAttempts(2);
	});

	test('of a new token too ends the call; the caller cannot correct it and gets no 401', async () => {
		tokens(sequence(token('first'), token('second')));
		const requests = userRequests(sequence(authenticationFailure(), authenticationFailure()));
		const {status, body} = await ask('/tenants/acme/users/42');
		expect(status).toBe(502);
		expect(body).toMatchObject({
			title: 'The users API: authentication',
			detail: expect.stringContaining('tenant and credentials'),
			attempts: 2,
		});
		requests.expectAttempts(2);
	});

	test('of the credentials is tried once, and no secret is logged', async () => {
		const requests = tokens(authenticationFailure());
		const {status} = await ask('/tenants/acme/users/42');
		expect(status).toBe(502);
		requests.expectAttempts(1);
		expect(log).toContain('"http.response.status_code":401');
		expectNoSecrets(log, [credentials.secret]);
	});
});

describe('a server that is unavailable', () => {
	test('twice is waited out, and the log says so', async () => {
		tokens(token('first'));
		const requests = userRequests(okAfter(2, unavailable(), ok(user)));
		const {status, body} = await ask('/tenants/acme/users/42');
		expect([status, body]).toEqual([200, user]);
		requests.expectAttempts(3);
		expect(log).toContain('users API: retry');
		expect(log).toContain('"event.name":"ky.recovered"');
		expectNoSecrets(log, ['first']);
	});

	test('waits as long as it asks', async () => {
		tokens(token('first'));
		const requests = userRequests(sequence(unavailable({headers: {'retry-after-ms': '50'}}), ok(user)));
		expect((await ask('/tenants/acme/users/42')).status).toBe(200);
		requests.expectWaits([[50, 2_000]]);
	});

	test("for good fails after the four retries of the client's own options", async () => {
		tokens(token('first'));
		const requests = userRequests(forever(unavailable()));
		const {status, body} = await ask('/tenants/acme/users/42');
		expect(status).toBe(503);
		expect(body).toMatchObject({title: 'The users API: unavailable', reason: 'limit', attempts: 5});
		requests.expectAttempts(5);
	});

	test('for ten requests opens the circuit: nothing more is sent, and /health shows it', async () => {
		tokens(token('first'));
		const requests = userRequests(forever(unavailable()));
		const posts = nockScenario(nock(url), forever(unavailable()), {
			method: 'POST',
			path: '/tenants/acme/users',
		});
		expect((await ask('/health')).body).toEqual({
			status: 'ok',
			usersApi: {
				origin: url,
				circuit: {state: 'closed', calls: 0, failures: 0, waiting: 0},
				retryBudget: 12,
			},
		});
		// Two calls make ten attempts. A circuit opens when failures have lasted for half a second.
		await Promise.all([ask('/tenants/acme/users/42'), ask('/tenants/acme/users/42')]);
		skipped += 500;
		await ask('/tenants/acme/users', post);
		// In the first ten seconds of an outage, a call waits for the server. After that it fails at once.
		skipped += 10_000;
		await ask('/tenants/acme/users', post);
		const {status, headers, body} = await ask('/tenants/acme/users/42');
		expect([status, body.title]).toEqual([503, 'The users API: rejected']);
		expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
		requests.expectAttempts(10);
		posts.expectAttempts(2);

		const health = await ask('/health');
		expect(health.status).toBe(200);
		expect(health.body).toMatchObject({
			status: 'degraded',
			usersApi: {circuit: {state: 'open', trip: {category: 'unavailable', status: 503}}},
		});
		expect(String(health.body.usersApi.circuit.retryAfter)).toMatch(/^\d+$/);
		expect(health.body.usersApi.retryBudget).toBeLessThan(12);
		expect(log).toContain('Circuit opened');
	});
});
