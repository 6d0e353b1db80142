import {describe, expect, test} from '@jest/globals';
import {describe as describeHooks, explain, explainable} from '@kyhooks/core';
import ky, {type KyInstance, SchemaValidationError} from 'ky';
import {handFed} from '../support/bodies.ts';
import {failureOf, heard} from '../support/observing.ts';
import {
	answers,
	clientOf,
	fails,
	layer,
	type Step,
	scripted,
	transportFailure,
	url,
} from '../support/scripted-fetch.ts';

const json = {'content-type': 'application/json'};
const observer = layer('observer', {});
const clientWith = (...steps: readonly Step[]) => explainable(clientOf(scripted(...steps), observer));

const schema = {
	'~standard': {
		version: 1,
		vendor: 'test',
		validate: (value: unknown) =>
			typeof value === 'number' ? {value} : {issues: [{message: 'must be a number'}]},
	},
} as const;

describe('every failure is explained', () => {
	test('an answer that does not match its schema', async () => {
		const events = heard();
		const error = await failureOf(
			clientWith(answers(200, '"4"', json))
				.get(url)
				.json(schema),
		);
		expect(error).toBeInstanceOf(SchemaValidationError);
		expect(explain(error)).toMatchObject({
			method: 'GET',
			url,
			reason: 'not-retryable',
			category: 'invalid-response',
			attempts: [{status: 200, classification: {rule: 'invalid-response'}}],
		});
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'call-failed']);
	});

	test('that of the right one of many calls at once', async () => {
		const api = clientWith(...Array.from({length: 20}, () => answers(200, '"4"', json)));
		const errors = await Promise.all(
			Array.from({length: 20}, (_, id) => failureOf(api.get(`${url}/${id}`).json(schema))),
		);
		expect(errors.map(error => explain(error)?.url)).toEqual(
			Array.from({length: 20}, (_, id) => `${url}/${id}`),
		);
	});

	test('what a beforeRetry hook has thrown', async () => {
		const refused = new Error('not again');
		const hooks = {
			beforeRetry: [
				() => {
					throw refused;
				},
			],
		};
		const api = clientWith(answers(503)).extend({hooks});
		await expect(api.get(url)).rejects.toBe(refused);
		expect(explain(refused)).toMatchObject({attempts: [{status: 503}]});
	});

	test('a URL that is none, thrown as before, at once', () => {
		const api = clientWith();
		let error: unknown;
		try {
			api.get('not a url');
		} catch (thrown) {
			error = thrown;
		}
		expect(error).toHaveProperty('name', 'TypeError');
		expect(explain(error)).toMatchObject({method: '', attempts: [], reason: 'not-retryable'});
	});

	test.each(['get', 'post', 'put', 'patch', 'head', 'delete', 'query'] as const)(
		'that of each method of a client, and of one created from it: %s',
		verb => {
			for (const client of [clientWith(), clientWith().create(observer), clientWith().extend({})]) {
				let error: unknown;
				try {
					client[verb]('not a url');
				} catch (thrown) {
					error = thrown;
				}
				expect(explain(error)).toMatchObject({attempts: [], reason: 'not-retryable'});
			}
		},
	);

	test('a body that breaks while its progress is told', async () => {
		const broken = new TypeError('terminated');
		const breaking: Step = () => {
			const {stream, fail} = handFed();
			fail(broken);
			return new Response(stream);
		};
		const error = await failureOf(
			clientWith(breaking)
				.get(url, {onDownloadProgress() {}})
				.text(),
		);
		expect(explain(error)).toMatchObject({category: 'body-interrupted', attempts: [{status: 200}]});
	});

	test('one that ky’s hooks have seen, once', async () => {
		const events = heard();
		const api = clientWith(fails(transportFailure('ECONNRESET', 'read')));
		const error = await failureOf(api.get(url, {retry: 0}).json());
		expect(explain(error)?.reason).toBe('limit');
		expect(events.filter(({type}) => type === 'call-failed')).toHaveLength(1);
	});
});

describe('the client is otherwise the one that was given', () => {
	const ways: readonly (readonly [string, (api: KyInstance) => Promise<unknown>])[] = [
		['called as a function', api => api(url, {method: 'post'}).json()],
		['called by a verb', api => api.post(url).json()],
		['called through the response', async api => (await api.post(url)).json()],
		[
			'extended',
			api =>
				api
					.extend({headers: {a: 'b'}})
					.post(url)
					.json(),
		],
		[
			'extended by a function',
			api =>
				api
					.extend(() => ({}))
					.post(url)
					.json(),
		],
	];
	test.each(ways)('%s', async (_, call) => {
		const script = scripted(answers(201, '{"id": 7}', json));
		await expect(call(explainable(clientOf(script, observer)))).resolves.toEqual({id: 7});
		expect(script.requests.map(({method}) => method)).toEqual(['POST']);
	});

	test('its children are explained too', async () => {
		const api = clientWith(answers(200, '"4"', json)).extend({headers: {a: 'b'}});
		expect(explain(await failureOf(api.get(url).json(schema)))).toBeDefined();
	});

	test('hooks see the context of the call, with nothing new in it that they could print', async () => {
		const seen: unknown[] = [];
		const hooks = {
			beforeRequest: [({options}: {options: {context: unknown}}) => void seen.push(options.context)],
		};
		const api = clientWith(answers(200)).extend({hooks, context: {tenant: 'acme'}});
		await api.get(url, {context: {user: 7}});
		expect(JSON.stringify(seen)).toBe('[{"tenant":"acme","user":7}]');
	});

	test('it keeps ky’s other members', () => {
		const api = explainable(ky.extend(observer));
		expect(api.stop).toBe(ky.stop);
		expect(api.retry).toBe(ky.retry);
		expect(describeHooks(api).map(({name}) => name)).toEqual(['observer']);
	});

	test('it works without a hook, where nothing is explained', async () => {
		const api = explainable(ky.create({fetch: scripted(answers(404)).fetch}));
		expect(explain(await failureOf(api.get(url).json()))).toBeUndefined();
	});
});

test('a rejection that somebody waits for through a shortcut is not left unhandled beside it', async () => {
	await failureOf(clientWith(answers(404)).get(url).json());
	// The runner fails a test with an unhandled rejection.
	await new Promise(resolve => setImmediate(resolve));
});

test.each([[undefined], [{}], ['ky'], [() => {}]])('%p is no client', value => {
	expect(() => explainable(value as KyInstance)).toThrow('explainable: api must be a client of ky');
});
