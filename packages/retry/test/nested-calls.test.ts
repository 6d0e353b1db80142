import {expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import ky, {type BeforeRetryHook} from 'ky';
import {json, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';
import {listening} from './support/listening.ts';

const chance = useVirtualTime();
const url = 'https://api.example.com/users/42';
const tokenUrl = 'https://login.example.com/token';

test('a hook may give the retry options that ky shows it to a call of its own, and each call decides for itself', async () => {
	using heard = listening();
	const tokens = scriptedFetch(status(502), json({token: 't'}));
	const nested: Response[] = [];
	const refreshToken: BeforeRetryHook = async ({options}) => {
		chance.random = 0.25;
		const login = ky.create({fetch: tokens}).extend(retry());
		nested.push(await login.get(tokenUrl, {retry: options.retry as object}));
	};
	const fetch = scriptedFetch(status(503), json({id: 42}));
	const api = ky.create({fetch, hooks: {beforeRetry: [refreshToken]}}).extend(retry());
	const response = await play(api.get(url));
	expect(heard.retries.map(record => [record.url, record.classification?.category])).toEqual([
		[url, 'unavailable'],
		[tokenUrl, 'bad-gateway'],
	]);
	expect([response, ...nested].map(one => explain(one)?.attempts.map(attempt => attempt.status))).toEqual([
		[503, 200],
		[502, 200],
	]);
	expect(new Set(heard.retries.map(({call}) => call)).size).toBe(2);
});
