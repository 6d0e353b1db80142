import {afterAll, beforeAll, expect, test} from '@jest/globals';
import type {ProxiedRequest} from '@kyhooks/testing/server';
import ky from 'ky';
import {type FailingApi, startFailingApi} from './failing-api/failing-api.ts';
import {credentials} from './failing-api/users-api.ts';

let api: FailingApi;
const seen: string[] = [];

beforeAll(async () => {
	api = await startFailingApi(0, ({path, scenario}: ProxiedRequest) => seen.push(`${path} ${scenario}`));
});

afterAll(async () => {
	await api[Symbol.asyncDispose]();
});

const control = (method: string, path: string) =>
	ky(`${api.origin}${path}`, {method, throwHttpErrors: false}).json<Record<string, unknown>>();

const tokenRequest = () =>
	ky.post(`${api.url}/oauth/token`, {json: credentials, retry: 0, throwHttpErrors: false});

test('a failure that is switched on for two requests is over after them', async () => {
	expect(await control('PUT', '/failure/unavailable?times=2')).toEqual({failure: 'unavailable', requests: 0});
	const statuses = [await tokenRequest(), await tokenRequest(), await tokenRequest()].map(
		({status}) => status,
	);
	expect(statuses).toEqual([503, 503, 200]);
	expect(await control('GET', '/failure')).toEqual({failure: 'unavailable', requests: 2});
	expect(seen).toEqual(['/oauth/token unavailable', '/oauth/token unavailable', '/oauth/token ok']);
});

test('a failure without a count lasts until it is switched off', async () => {
	await control('PUT', '/failure/badGateway');
	expect([(await tokenRequest()).status, (await tokenRequest()).status]).toEqual([502, 502]);
	expect(await control('DELETE', '/failure')).toEqual({failure: 'none', requests: 0});
	expect((await tokenRequest()).status).toBe(200);
});

test.each([
	['/failure/unavailabl', 'there is no scenario "unavailabl"; did you mean unavailable?'],
	['/failure/refused', 'the chaos proxy cannot play refused: it listens'],
	['/failure/unavailable?times=0', 'times must be an integer from 1, got "0"'],
])('PUT %s is refused', async (path, why) => {
	expect(await control('PUT', path)).toEqual({status: 400, title: expect.stringContaining(why)});
	expect(await control('GET', '/failure')).toMatchObject({failure: 'none'});
});

test('the API itself wants a token, a tenant and a name', async () => {
	const {token} = await (await tokenRequest()).json<{token: string}>();
	const users = ky.create({
		baseUrl: `${api.url}/tenants/`,
		headers: {authorization: `Bearer ${token}`},
		throwHttpErrors: false,
	});
	expect((await users.get('acme/users', {headers: {authorization: ''}})).status).toBe(401);
	expect((await users.get('globex/users')).status).toBe(403);
	expect((await users.get('other/users')).status).toBe(404);
	expect((await users.get('acme/users/7')).status).toBe(404);
	expect((await users.post('acme/users', {json: {}})).status).toBe(422);
	expect(await users.post('acme/users', {json: {name: 'Bo'}}).json()).toEqual({id: 44, name: 'Bo'});
	expect(await users.get('acme/users/44').json()).toEqual({id: 44, name: 'Bo'});
	expect((await ky.post(`${api.url}/oauth/token`, {json: {}, throwHttpErrors: false})).status).toBe(401);
});
