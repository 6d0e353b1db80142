import {expect, test} from '@jest/globals';
import {type Category, classifyByStandard, defineHook} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import ky from 'ky';
import {json, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';

const chance = useVirtualTime();

/** Classifies every failure as this category, and as worth a retry. */
const judging = (category: Category) =>
	defineHook({
		name: 'judging',
		stage: 'send',
		install: () => ({
			classify: outcome => ({...classifyByStandard(outcome), category, retry: 'always'}),
		}),
	});

test.each<[Category, number]>([
	['rate-limited', 5_000],
	['permission', 100],
])(
	'a 403 judged as %s is retried after %d ms, though it says when its quota starts anew',
	async (category, wait) => {
		chance.random = 0;
		const fetch = scriptedFetch(status(403, {'x-ratelimit-reset': '5'}), json({id: 42}));
		const api = ky.create({fetch}).extend(retry({backoff: constant(100), jitter: 'none'}));
		await play(api.extend(judging(category)).get('https://api.example.com/users/42'));
		expect(fetch.gaps).toEqual([wait]);
	},
);
