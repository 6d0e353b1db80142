import {describe, expect, test} from '@jest/globals';
import {readNow} from '@kyhooks/core';
import type {HTTPError, KyInstance} from 'ky';
import {brokenAfter} from './support/bodies.ts';
import {failureOf} from './support/observing.ts';
import {answers, clientOf, layer, type Step, scripted, url} from './support/scripted-fetch.ts';

const user = {name: 'Jürgen'};
const json = (body: string, status = 200): Step =>
	answers(status, body, {'content-type': 'application/json'});

/** Reads each body inside its attempt. */
const reading = layer('reading', {
	received: (response, {signal}) => readNow(response, {maxBytes: 1_000, signal}).then(() => {}),
});

const apiOf = (...steps: readonly Step[]): KyInstance => clientOf(scripted(...steps), reading);

describe('a body that was read inside its attempt', () => {
	test('comes out of each of ky’s shortcuts', async () => {
		const body = JSON.stringify(user);
		const api = apiOf(...Array<Step>(5).fill(json(body)));
		await expect(api.get(url).json()).resolves.toEqual(user);
		await expect(api.get(url).text()).resolves.toBe(body);
		expect(Buffer.from(await api.get(url).arrayBuffer()).toString()).toBe(body);
		expect(Buffer.from(await api.get(url).bytes()).toString()).toBe(body);
		await expect((await api.get(url).blob()).text()).resolves.toBe(body);
	});

	test('can be read by afterResponse hooks, each of which gets a clone, and still by the caller', async () => {
		const seen: unknown[] = [];
		const hook = async ({response}: {response: Response}) => {
			seen.push(await response.json(), response.bodyUsed);
		};
		const api = apiOf(json(JSON.stringify(user))).extend({hooks: {afterResponse: [hook, hook]}});
		await expect(api.get(url).json()).resolves.toEqual(user);
		expect(seen).toEqual([user, true, user, true]);
	});

	test('is parsed by the client’s own parseJson, which gets the response', async () => {
		const parsed: unknown[] = [];
		const api = apiOf(json('{"a":1}')).extend({
			parseJson(text, {response}) {
				parsed.push(response.status);
				return {own: text};
			},
		});
		await expect((await api.get(url)).json()).resolves.toEqual({own: '{"a":1}'});
		expect(parsed).toEqual([200]);
	});

	test('is reported as it is downloaded', async () => {
		const progress: number[] = [];
		const api = apiOf(json(JSON.stringify(user)));
		const response = await api.get(url, {
			onDownloadProgress: ({transferredBytes}) => progress.push(transferredBytes),
		});
		await expect(response.json()).resolves.toEqual(user);
		expect(progress.at(-1)).toBe(Buffer.byteLength(JSON.stringify(user)));
	});

	test('is the data of the error that ky throws', async () => {
		const error = await failureOf(apiOf(json('{"title":"wrong"}', 422)).get(url));
		expect((error as HTTPError).data).toEqual({title: 'wrong'});
	});

	test('fails the attempt where it breaks, and the next attempt is used', async () => {
		const error = new TypeError('terminated');
		const broken: Step = () => new Response(brokenAfter('{"na', error));
		await expect(
			apiOf(broken, json(JSON.stringify(user)))
				.get(url)
				.json(),
		).resolves.toEqual(user);
	});
});
