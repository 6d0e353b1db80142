import {describe, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';
import {scriptedFetch} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';

useVirtualTime();
const url = 'https://api.example.com/users';

const answer = (body: string, headers: Record<string, string> = {}) =>
	new Response(body, {headers: {'content-type': 'application/json', 'content-encoding': 'gzip', ...headers}});

const clientOf = (...answers: readonly (() => Response)[]) => {
	const fetch = scriptedFetch(...answers);
	return {
		api: ky
			.create({fetch})
			.extend(retry({limit: 1}))
			.extend(statusClassifier()),
		fetch,
	};
};

const whole = '{"items":[{"id":1},{"id":2}]}';

describe('JSON that was asked for and ends before its last bracket', () => {
	test.each([
		['{"items":[{"id":1},{"i'],
		['{"items":[{"id":1},{"id":2}]'],
		['[{"id":1}'],
		[' [1, 2,\n'],
		['{'],
	])('is a failed attempt: %j', async body => {
		const {api, fetch} = clientOf(
			() => answer(body),
			() => answer(whole),
		);
		await expect(play(api.get(url).json())).resolves.toEqual({items: [{id: 1}, {id: 2}]});
		expect(fetch.calls).toHaveLength(2);
	});

	test('is the error of ky’s own, judged, where it stays so', async () => {
		const stump = () => answer('{"items":[');
		const {api, fetch} = clientOf(stump, stump);
		const error = await play(
			api
				.get(url)
				.json()
				.catch((error: unknown) => error),
		);
		expect(error).toBeInstanceOf(SyntaxError);
		expect(explain(error)).toMatchObject({category: 'body-interrupted', reason: 'limit'});
		expect(fetch.calls).toHaveLength(2);
	});

	test('is not repeated where that may do harm', async () => {
		const {api, fetch} = clientOf(() => answer('{"items":['));
		await expect(play(api.post(url).json())).rejects.toThrow(SyntaxError);
		expect(fetch.calls).toHaveLength(1);
	});

	test('is one too where it ended with its connection', async () => {
		const stump = () => new Response('{"a":', {headers: {'content-type': 'application/json'}});
		const {api} = clientOf(stump, () => answer('{"a":1}'));
		await expect(play(api.get(url).json())).resolves.toEqual({a: 1});
	});
});

describe('no attempt has failed', () => {
	test.each<[string, Response]>([
		['of JSON that is whole', answer(whole)],
		['of JSON with white space around it', answer(`\n${whole}\n`)],
		['of a number, which has no end', answer('12')],
		['of a text', answer('"cut')],
		['of what is no JSON', answer('{"a":', {'content-type': 'text/plain'})],
		[
			'of what fetch would have seen',
			answer('{"a":', {'content-encoding': 'identity', 'content-length': '5'}),
		],
	])('%s', async (about, response) => {
		if (about.includes('would have seen')) {
			response.headers.delete('content-encoding');
		}
		const {api, fetch} = clientOf(() => response);
		await play(
			api
				.get(url)
				.json()
				.catch(() => {}),
		);
		expect(fetch.calls).toHaveLength(1);
	});

	test('where the text was asked for', async () => {
		const {api, fetch} = clientOf(() => answer('{"a":'));
		await expect(play(api.get(url).text())).resolves.toBe('{"a":');
		expect(fetch.calls).toHaveLength(1);
	});
});
