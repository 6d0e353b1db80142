import {expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {failureOf} from './support/observing.ts';
import {answers, clientOf, layer, scripted, url} from './support/scripted-fetch.ts';

test('clients that share their last hook have each the others of its own', async () => {
	const ran: string[] = [];
	const named = (name: string) =>
		layer(name, () => {
			ran.push(name);
			return {};
		});
	const shared = named('shared');
	const [one, other] = [named('one'), named('other')].map(first =>
		clientOf(scripted(answers(200), answers(200)), first, shared),
	);
	for (const client of [one, other, one, other]) {
		await client?.get(url);
	}
	expect(ran).toEqual(['one', 'shared', 'other', 'shared', 'one', 'shared', 'other', 'shared']);
});

test('an error that a hook throws is the caller’s, though it has a cause and the call was aborted with another reason', async () => {
	const controller = new AbortController();
	const thrown = new Error('the hook’s own', {cause: new Error('its cause')});
	const afterResponse = [
		() => {
			controller.abort(new Error('the user left'));
			throw thrown;
		},
	];
	const api = clientOf(scripted(answers(200)), layer('one', {}), {hooks: {afterResponse}});
	await expect(failureOf(api.get(url, {signal: controller.signal}))).resolves.toBe(thrown);
	expect(explain(thrown)?.attempts).toHaveLength(1);
});
