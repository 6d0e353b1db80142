import {describe, expect, jest, test} from '@jest/globals';
import {
	type Classification,
	classify,
	deciding,
	defineHook,
	explain,
	subscribe,
	type ToldEvent,
} from '@kyhooks/core';
import {
	classificationOf,
	type InspectState,
	statusClassifier,
	type Verdict,
} from '@kyhooks/status-classifier';
import ky from 'ky';
import {
	brokenBody,
	endlessBody,
	json,
	type Step,
	scriptedFetch,
	status,
} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';

useVirtualTime();
const url = 'https://api.example.com/users/42';
type Body = {ok?: boolean; error?: string} | undefined;

const slackStyle = ({body}: InspectState): Verdict | undefined => {
	const {ok, error} = (body as Body) ?? {};
	return ok === false ? {retry: error === 'busy' ? 'always' : 'never'} : undefined;
};

/** Stands in for the retry hook: it retries every failure that may always be retried. */
const decider = (wait = 300) => {
	const asked: Classification[] = [];
	const hook = defineHook({
		name: 'decider',
		stage: 'decide',
		install: call => ({
			decide: deciding(({response, error}) => {
				const classification = classify(call, response ? {response} : {error});
				asked.push(classification);
				return classification.retry === 'always'
					? {retry: true, wait, source: 'backoff'}
					: {retry: false, reason: 'not-retryable'};
			}),
		}),
	});
	return {hook, asked};
};

const fetchOf = (...steps: readonly Step[]) => scriptedFetch(...steps);
const clientOf = (
	fetch: ReturnType<typeof fetchOf>,
	inspect: NonNullable<Parameters<typeof statusClassifier>[0]>['inspect'],
) => ky.create({fetch, retry: 2}).extend(statusClassifier(inspect === undefined ? {} : {inspect}));

describe('inspect', () => {
	test('is shown a copy of the response, the request and the parsed body', async () => {
		const shown: InspectState[] = [];
		const client = clientOf(fetchOf(json({ok: true})), state => {
			shown.push(state);
			return undefined;
		});
		await expect(client.get(url).json()).resolves.toEqual({ok: true});
		expect(shown).toEqual([
			{
				response: expect.any(Response),
				request: expect.objectContaining({method: 'GET', url}),
				body: {ok: true},
			},
		]);
	});

	test('may read the copy itself, and the caller reads the original', async () => {
		const texts: string[] = [];
		const client = clientOf(
			fetchOf(json({ok: true}), status(200, {'content-type': 'text/plain'}, 'fine')),
			async ({response}) => {
				texts.push(await response.text());
				return undefined;
			},
		);
		const returned = [await client.get(url).text(), await client.get(url).text()];
		expect(returned).toEqual(['{"ok":true}', 'fine']);
		expect(texts).toEqual(returned);
	});

	test.each<[string, Response]>([
		['no JSON', status(200, {'content-type': 'text/html'}, '<html>')],
		['empty', status(204)],
		['empty JSON', status(200, {'content-type': 'application/json'}, '')],
	])('gets no body where it is %s', async (_, response) => {
		const inspect = jest.fn((_state: InspectState) => undefined);
		await clientOf(fetchOf(response), inspect).get(url);
		expect(inspect.mock.calls.map(([state]) => 'body' in state)).toEqual([false]);
	});

	test('is not asked about a failure', async () => {
		const inspect = jest.fn(() => undefined);
		await clientOf(fetchOf(status(404)), inspect).get(url, {throwHttpErrors: false});
		expect(inspect).not.toHaveBeenCalled();
	});

	test('gets no body that does not arrive within ten seconds', async () => {
		const {stream} = endlessBody('{"ok":');
		const inspect = jest.fn((_state: InspectState) => undefined);
		const endless = new Response(stream, {headers: {'content-type': 'application/json'}});
		const started = performance.now();
		await play(clientOf(fetchOf(endless), inspect).get(url, {timeout: false}));
		expect(performance.now() - started).toBe(10_000);
		expect(inspect.mock.calls.map(([state]) => 'body' in state)).toEqual([false]);
	});

	test('gets no body that breaks, and the caller sees it break', async () => {
		const inspect = jest.fn((_state: InspectState) => undefined);
		const broken = new Response(brokenBody('{"ok":'), {headers: {'content-type': 'application/json'}});
		const response = await clientOf(fetchOf(broken), inspect).get(url);
		expect(inspect.mock.calls.map(([state]) => 'body' in state)).toEqual([false]);
		await expect(response.text()).rejects.toThrow('terminated');
	});
});

describe('a verdict of inspect', () => {
	test('makes the response an application error, which is returned', async () => {
		const response = await clientOf(fetchOf(json({ok: false})), slackStyle).get(url);
		expect(classificationOf(response)).toEqual({
			category: 'application-error',
			retry: 'never',
			neverSent: false,
			origin: 'server',
			rule: 'inspect',
			status: 200,
		});
		await expect(response.json()).resolves.toEqual({ok: false});
	});

	test('may say more than that', async () => {
		const said = {category: 'rate-limited', retry: 'always', minimumWait: 5_000, advice: 'Wait.'} as const;
		const response = await clientOf(fetchOf(json({})), async () => said).get(url);
		expect(classificationOf(response)).toMatchObject({...said, rule: 'inspect', status: 200});
	});

	test('is told to listeners', async () => {
		const events: ToldEvent[] = [];
		const stop = subscribe(event => events.push(event));
		await clientOf(fetchOf(json({ok: false})), slackStyle).get(url);
		stop();
		const attempt = {status: 200, classification: {category: 'application-error'}};
		expect(events).toMatchObject([
			{type: 'attempt-started'},
			{type: 'attempt-ended', attempt},
			{type: 'failure-returned', attempt},
		]);
	});

	test('none leaves a success a success', async () => {
		const response = await clientOf(fetchOf(json({ok: true})), slackStyle).get(url);
		expect(classificationOf(response)).toBeUndefined();
	});

	test('is put to the hook that decides, whose retry is made after its wait', async () => {
		const fetch = fetchOf(json({ok: false, error: 'busy'}), json({ok: true}));
		const {hook, asked} = decider(450);
		const call = clientOf(fetch, slackStyle).extend(hook).get(url).json();
		await expect(play(call)).resolves.toEqual({ok: true});
		expect(asked.map(({category, rule}) => [category, rule])).toEqual([['application-error', 'inspect']]);
		expect(fetch.gaps).toEqual([450]);
	});

	test('is the status in the error that a beforeRetry hook sees', async () => {
		const errors: unknown[] = [];
		const client = clientOf(fetchOf(json({ok: false, error: 'busy'}), json({ok: true})), slackStyle)
			.extend(decider().hook)
			.extend({hooks: {beforeRetry: [({error}) => void errors.push(error)]}});
		await play(client.get(url));
		expect(errors).toMatchObject([{name: 'HTTPError', response: {status: 200}}]);
	});

	test('that is not worth a retry is made no retry of', async () => {
		const fetch = fetchOf(json({ok: false, error: 'no'}));
		const {hook, asked} = decider();
		const response = await play(clientOf(fetch, slackStyle).extend(hook).get(url));
		expect([asked.length, fetch.calls.length]).toEqual([1, 1]);
		expect(explain(response)).toMatchObject({reason: 'not-retryable', category: 'application-error'});
	});
});

describe('an inspect that goes wrong', () => {
	const faultsOf = async (inspect: NonNullable<Parameters<typeof clientOf>[1]>) => {
		const response = await clientOf(fetchOf(json({ok: true})), inspect).get(url);
		await expect(response.clone().json()).resolves.toEqual({ok: true});
		expect(classificationOf(response)).toBeUndefined();
		return explain(response)?.faults;
	};

	test('by throwing is reported, and the response passes', async () => {
		const boom = () => {
			throw new Error('mine');
		};
		expect(await faultsOf(boom)).toEqual([{callback: 'status-classifier.inspect', message: 'mine'}]);
	});

	test('by rejecting is reported, and the response passes', async () => {
		expect(await faultsOf(() => Promise.reject(new Error('mine')))).toEqual([
			{callback: 'status-classifier.inspect', message: 'mine'},
		]);
	});

	test.each<[string, unknown, string]>([
		['with an unknown key', {retries: 3}, 'inspect.retries is not an option '],
		['with nothing of its own', null, 'inspect must be an object of options, got null'],
		['with no record', 'failed', 'inspect must be an object of options, got "failed"'],
	])('by answering %s is reported, and the response passes', async (_, answer, message) => {
		expect(await faultsOf(() => answer as Verdict)).toEqual([
			{callback: 'status-classifier.inspect', message: expect.stringContaining(message)},
		]);
	});

	test('by never answering does not outlive an abort', async () => {
		const controller = new AbortController();
		const call = clientOf(fetchOf(json({})), () => new Promise<undefined>(() => {})).get(url, {
			signal: controller.signal,
		});
		setTimeout(() => controller.abort(new Error('enough')), 100);
		await expect(play(call)).rejects.toThrow('enough');
	});

	test('by aborting the call itself settles it with the reason', async () => {
		const controller = new AbortController();
		const inspect = () => {
			controller.abort(new Error('enough'));
			return new Promise<undefined>(() => {});
		};
		const call = clientOf(fetchOf(status(200, {}, 'fine')), inspect).get(url, {signal: controller.signal});
		await expect(play(call)).rejects.toThrow('enough');
	});

	test('because the call is aborted while its body is read settles with the reason of the abort', async () => {
		const controller = new AbortController();
		const {stream} = endlessBody('{"ok":');
		const endless = new Response(stream, {headers: {'content-type': 'application/json'}});
		const inspect = jest.fn(() => undefined);
		const call = clientOf(fetchOf(endless), inspect).get(url, {signal: controller.signal});
		setTimeout(() => controller.abort(new Error('enough')), 100);
		await expect(play(call)).rejects.toThrow('enough');
		expect(inspect).not.toHaveBeenCalled();
	});
});
