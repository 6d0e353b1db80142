import {expect, test} from '@jest/globals';
import {explain, requestKey} from '@kyhooks/core';
import {failureOf} from '../support/observing.ts';
import {answers, clientOf, layer, scripted, url} from '../support/scripted-fetch.ts';

/** The key that a hook receives for a request, and the call's explanation. */
async function keyOf(key?: (request: Request) => unknown) {
	let found: string | undefined;
	const counting = layer('counting', call => ({
		attempt(request, next) {
			found = requestKey(call, 'counting.key', key as (request: Request) => string, request);
			return next(request);
		},
	}));
	const error = await failureOf(clientOf(scripted(answers(404)), counting).get(url, {retry: 0}));
	return {found, faults: explain(error)?.faults};
}

test('a request is counted under its origin', async () => {
	expect(await keyOf()).toMatchObject({found: 'https://api.example'});
});

test('a key of the user goes before it, also an empty one', async () => {
	expect(await keyOf(({method}) => `${method} users`)).toMatchObject({found: 'GET users'});
	expect(await keyOf(() => '')).toMatchObject({found: ''});
});

test('the origin takes the place of what is no string', async () => {
	expect(await keyOf(() => 7)).toMatchObject({found: 'https://api.example'});
});

test('a key that throws is told, and the origin takes its place', async () => {
	const {found, faults} = await keyOf(() => {
		throw new Error('no key');
	});
	expect(found).toBe('https://api.example');
	expect(faults).toMatchObject([{callback: 'counting.key', message: 'no key'}]);
});
