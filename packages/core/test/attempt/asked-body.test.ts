import {describe, expect, test} from '@jest/globals';
import {classificationOf, explain, type Layer, RejectedError, readNow, readThrough} from '@kyhooks/core';
import {handFed} from '../support/bodies.ts';
import {failureOf, heard, onVirtualTime} from '../support/observing.ts';
import {answers, clientOf, layer, type Script, type Step, scripted, url} from '../support/scripted-fetch.ts';

const json = {'content-type': 'application/json'};
const observer = layer('observer', {});
const broken = new TypeError('terminated');

/** Answers with a body that breaks as soon as it is read. */
const breaking: Step = () => {
	const {stream, fail} = handFed();
	fail(broken);
	return new Response(stream, {headers: json});
};

const through: Layer['received'] = response => void readThrough(response, reader => reader);

describe.each([
	['left alone', observer],
	['read through another reader', layer('through', {received: through})],
	[
		'given up half-read',
		layer('peek', {received: (response, {signal}) => readNow(response, {maxBytes: 0, signal})}),
	],
])('the failure of a body that was %s', (_, hook) => {
	const afterAByte: Step = () => {
		const {stream, send, fail} = handFed();
		send('{');
		setImmediate(() => fail(broken));
		return new Response(stream, {headers: json});
	};

	test.each(['json', 'text', 'arrayBuffer', 'blob', 'bytes'] as const)(
		'is explained after %s() of the call, with its time, and is not retried',
		async method => {
			onVirtualTime();
			const script = scripted(afterAByte);
			const error = await failureOf(clientOf(script, hook).post(url)[method]());
			expect(error).toBe(broken);
			expect(script.requests).toHaveLength(1);
			expect(explain(error)).toMatchObject({
				method: 'POST',
				reason: 'not-retryable',
				why: expect.stringContaining('after the answer had been given'),
				category: 'body-interrupted',
				attempts: [
					{
						status: 200,
						classification: {category: 'body-interrupted'},
						decision: {retry: false, reason: 'not-retryable'},
					},
				],
			});
			expect(classificationOf(error)?.rule).toBe('body-interrupted');
		},
	);
});

describe('a failure after the answer', () => {
	test('is told to the listeners, once', async () => {
		const events = heard();
		const response = await clientOf(scripted(breaking), observer).get(url);
		await expect(response.clone().text()).rejects.toBe(broken);
		expect(events.map(({type}) => type)).toEqual(['attempt-ended']);
		await expect(response.text()).rejects.toBe(broken);
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'call-failed']);
		expect(events[1]).toMatchObject({error: broken, reason: 'not-retryable'});
	});

	test('of a response that the caller reads himself is explained by the error and by the response', async () => {
		const response = await clientOf(scripted(breaking), observer).get(url);
		expect(explain(response)?.reason).toBe('success');
		await expect(response.json()).rejects.toBe(broken);
		expect(explain(broken)).toEqual(explain(response));
		expect(explain(response)?.reason).toBe('not-retryable');
	});

	test('is dated when it happened', async () => {
		const time = onVirtualTime();
		const body = handFed();
		const response = await clientOf(
			scripted(() => new Response(body.stream)),
			observer,
		).get(url);
		const reading = expect(response.text()).rejects.toBe(broken);
		await time.advance(250);
		body.fail(broken);
		await reading;
		await time.advance(1_000);
		expect(explain(response)).toMatchObject({totalTime: 250, attempts: [{duration: 250}]});
	});

	test('by an abort of the caller is an abort', async () => {
		const controller = new AbortController();
		const body = handFed();
		const answer: Step = ({signal}) => {
			signal.addEventListener('abort', () => body.fail(signal.reason));
			return new Response(body.stream);
		};
		const reading = clientOf(scripted(answer), observer).get(url, {signal: controller.signal}).text();
		setImmediate(() => controller.abort(new Error('enough')));
		const error = await failureOf(reading);
		expect(error).toEqual(new Error('enough'));
		expect(explain(error)).toMatchObject({reason: 'aborted', category: 'cancelled'});
	});

	test('counts for the whole time of the call, and not as the limit of retries', async () => {
		const error = await failureOf(clientOf(scripted(breaking), observer).get(url, {retry: 0}).text());
		expect(explain(error)?.reason).toBe('not-retryable');
	});

	test('is not the caller’s second look at a body', async () => {
		const response = await clientOf(scripted(answers(200, '{}')), observer).get(url);
		await response.text();
		const error = await failureOf(response.text());
		expect(error).toHaveProperty('name', 'TypeError');
		expect(explain(error)).toBeUndefined();
		expect(explain(response)?.reason).toBe('success');
	});

	test('does not take the place of the failure that the response itself was', async () => {
		const failing: Step = () => new Response(breakingStream(), {status: 404});
		const response = await clientOf(scripted(failing), observer).get(url, {throwHttpErrors: false});
		await expect(response.text()).rejects.toBe(broken);
		expect(explain(response)).toMatchObject({category: 'client-error', attempts: [{status: 404}]});
	});

	test('of a hook of the client’s own leaves the attempt as it was', async () => {
		const refused = new RejectedError('no', {code: 'NO', hook: 'own'});
		const throwing = {
			hooks: {
				afterResponse: [
					() => {
						throw refused;
					},
				],
			},
		};
		await expect(clientOf(scripted(answers(200)), observer, throwing).get(url)).rejects.toBe(refused);
		expect(explain(refused)?.attempts[0]).not.toHaveProperty('classification');
	});
});

function breakingStream(): ReadableStream {
	const {stream, fail} = handFed();
	fail(broken);
	return stream;
}

describe('JSON that is none', () => {
	const malformed: () => Script = () => scripted(answers(200, '{"id": 4', json));

	test.each([
		['', {}],
		[', read inside the attempt', {received: readInside}],
	])('is explained after json() of the call%s', async (_, install) => {
		const error = await failureOf(clientOf(malformed(), layer('one', install)).get(url).json());
		expect(error).toBeInstanceOf(SyntaxError);
		expect(explain(error)).toMatchObject({
			reason: 'not-retryable',
			category: 'invalid-response',
			attempts: [{status: 200, classification: {rule: 'malformed-json'}}],
		});
	});

	test('is explained after json() of the response', async () => {
		const response = await clientOf(malformed(), observer).get(url);
		expect(explain(await failureOf(response.json()))?.category).toBe('invalid-response');
	});

	const unhappy = new RangeError('not today');
	test.each([
		[
			'throws',
			() => (): unknown => {
				throw unhappy;
			},
		],
		['rejects', () => (): unknown => Promise.reject(unhappy)],
	])('is explained where a parser of the client’s own %s', async (_, parser) => {
		const client = clientOf(malformed(), observer, {parseJson: parser()});
		expect(explain(await failureOf(client.get(url).json()))).toMatchObject({attempts: [{status: 200}]});
		const other = clientOf(malformed(), observer, {parseJson: parser()});
		const response = await other.get(url);
		await expect(response.json()).rejects.toBe(unhappy);
		expect(explain(response)?.reason).toBe('not-retryable');
	});

	test('is no failure of the call where only a hook of the client’s own has looked', async () => {
		const looking = {
			parseJson: (): unknown => {
				throw unhappy;
			},
			hooks: {
				afterResponse: [
					async ({response}: {response: Response}) => void (await response.json().catch(() => {})),
				],
			},
		};
		const response = await clientOf(malformed(), observer, looking).get(url);
		expect(explain(response)?.reason).toBe('success');
	});

	test('is parsed by the client’s own parser as before', async () => {
		const seen: unknown[] = [];
		const options = {
			own: true,
			parseJson(this: unknown, text: string, context: unknown) {
				seen.push(text, Object.keys(context as object));
				return [text];
			},
		};
		await expect(clientOf(malformed(), observer, options).get(url).json()).resolves.toEqual(['{"id": 4']);
		expect(seen).toEqual(['{"id": 4', ['request', 'response']]);
	});

	test('leaves an empty text to ky, which a schema may allow', async () => {
		const schema = {
			'~standard': {version: 1, vendor: 'test', validate: (value: unknown) => ({value: [value]})},
		} as const;
		const script = scripted(answers(200, ''), answers(200, '7'));
		const api = clientOf(script, observer);
		await expect(api.get(url).json(schema)).resolves.toEqual([undefined]);
		await expect(api.get(url).json(schema)).resolves.toEqual([7]);
	});

	test('gives no response a json of its own', async () => {
		const response = await clientOf(scripted(answers(200, '7')), observer).get(url);
		await response.text();
		expect(Object.keys(response)).toEqual([]);
		expect(Object.hasOwn(response, 'json')).toBe(false);
	});
});

function readInside(response: Response, {signal}: Request) {
	return readNow(response, {maxBytes: 1_000, signal});
}
