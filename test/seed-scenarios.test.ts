import {afterAll, afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {classificationOf, explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {isAuthentication, statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';
import nock from 'nock';

const origin = 'https://api.example.com';
const path = '/tenants/acme/users/42';
const api = ky
	.create({baseUrl: `${origin}/tenants/acme/`})
	.extend(retry({backoff: constant(1)}))
	.extend(statusClassifier());

beforeEach(() => {
	nock.disableNetConnect();
});

afterEach(() => {
	const pending = nock.pendingMocks();
	nock.cleanAll();
	nock.enableNetConnect();
	expect(pending).toEqual([]);
});

// Jest loads nock anew for each file, in one process: two active copies would both answer.
afterAll(() => nock.restore());

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
	return promise.then(
		() => Promise.reject(new Error('it succeeded')),
		error => error,
	);
}

describe('invalid input', () => {
	test.each([
		[400, 'invalid-request'],
		[422, 'validation'],
	])('with %d is tried once, and the problem reaches the caller', async (status, category) => {
		const problem = {type: 'about:blank', title: 'The name is missing', status};
		nock(origin)
			.post('/tenants/acme/users')
			.reply(status, problem, {'content-type': 'application/problem+json'});
		const error = await failureOf(api.post('users', {json: {}}).json());
		expect(error).toMatchObject({data: problem});
		expect(explain(error)).toMatchObject({reason: 'not-retryable', category, attempts: {length: 1}});
		expect(classificationOf(error)?.problemTitle).toBe('The name is missing');
	});
});

describe('authentication failure', () => {
	test('is tried once, and the advice names tenant and credentials', async () => {
		nock(origin).get(path).reply(401, undefined, {'www-authenticate': 'Bearer error="invalid_token"'});
		const error = await failureOf(api.get('users/42').json());
		expect(isAuthentication(error)).toBe(true);
		expect(explain(error)?.attempts).toHaveLength(1);
		expect(explain(error)?.advice).toMatch(/tenant and credentials/);
	});

	test('is over once the client has renewed its token and forced one more try', async () => {
		nock(origin).get(path).reply(401);
		nock(origin, {reqheaders: {authorization: 'Bearer new'}})
			.get(path)
			.reply(200, {id: 42});
		const renewing = api.extend({
			hooks: {
				afterResponse: [
					({request, response, retryCount}) => {
						if (response.status !== 401 || retryCount > 0) {
							return undefined;
						}
						const headers = new Headers(request.headers);
						headers.set('authorization', 'Bearer new');
						return ky.retry({request: new Request(request, {headers}), delay: 0});
					},
				],
			},
		});
		await expect(renewing.get('users/42').json()).resolves.toEqual({id: 42});
	});
});

describe('server unavailable', () => {
	test('twice is waited out', async () => {
		nock(origin).get(path).times(2).reply(503);
		nock(origin).get(path).reply(200, {id: 42});
		const response = await api.get('users/42');
		await expect(response.json()).resolves.toEqual({id: 42});
		expect(explain(response)?.attempts.map(({status}) => status)).toEqual([503, 503, 200]);
	});

	test('for good fails after five attempts', async () => {
		nock(origin).get(path).times(5).reply(503, 'down for maintenance');
		const error = await failureOf(api.get('users/42').json());
		expect(error).toMatchObject({data: 'down for maintenance'});
		expect(explain(error)).toMatchObject({reason: 'limit', category: 'unavailable', attempts: {length: 5}});
	});

	test('with a network error on the way is the same', async () => {
		const reset = Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET', syscall: 'read'});
		nock(origin).get(path).replyWithError(reset);
		nock(origin).get(path).reply(200, {id: 42});
		await expect(api.get('users/42').json()).resolves.toEqual({id: 42});
	});
});

test('a request that no mock knows is not taken for a network failure', async () => {
	const error = await failureOf(api.get('users/unknown').json());
	expect(explain(error)).toMatchObject({reason: 'not-retryable', category: 'misuse', attempts: {length: 1}});
});
