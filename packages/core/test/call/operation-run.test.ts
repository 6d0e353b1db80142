import {expect, test} from '@jest/globals';
import {type Call, defineHook, markRun, runOf, startOperation} from '@kyhooks/core';
import ky from 'ky';

test('a call is part of the run whose signal it was given, and of no other', async () => {
	const seen: unknown[] = [];
	const look = defineHook({
		name: 'look',
		stage: 'observe',
		install(call: Call) {
			seen.push(runOf(call));
			return {};
		},
	});
	const api = ky.create({fetch: async () => new Response('{}')}).extend(look);
	const {signal} = new AbortController();
	const run = {operation: startOperation('order', {}).call, name: 'order', number: 2};
	markRun(signal, run);
	await api.get('https://api.example.com/', {signal});
	await api.get('https://api.example.com/', {signal: new AbortController().signal});
	await api.get('https://api.example.com/');
	expect(seen).toEqual([run, undefined, undefined]);
});
