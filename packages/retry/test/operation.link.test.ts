import {expect, test} from '@jest/globals';
import {defineHook, runOf} from '@kyhooks/core';
import {retryOperation} from '@kyhooks/retry/operation';
import {ok, scenarioFetch, sequence, serverError, startVirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {linkOperation, type OperationLink, operationAround} from '../src/operation/link.ts';

const link = {} as OperationLink;

test('an operation is found by its signal, and by no other', () => {
	const {signal} = new AbortController();
	linkOperation(signal, link);
	expect(operationAround(signal)).toBe(link);
	expect(operationAround(new AbortController().signal)).toBeUndefined();
	expect(operationAround(AbortSignal.any([signal]))).toBeUndefined();
	expect(operationAround(undefined)).toBeUndefined();
	expect(operationAround(null)).toBeUndefined();
});

test('a call that gets the signal of a run shows the run to other hooks', async () => {
	const seen: unknown[] = [];
	const look = defineHook({
		name: 'look',
		stage: 'observe',
		install(call) {
			const {name, number} = runOf(call) ?? {};
			seen.push([name, number]);
			return {};
		},
	});
	const fetch = scenarioFetch(sequence(serverError(), ok(), ok()));
	const api = ky.create({fetch, retry: 0}).extend(look);
	using time = startVirtualTime();
	await time.run(
		retryOperation(({signal}) => api.get('https://api.example.com/', {signal}).json(), {
			name: 'order',
			limit: 1,
		}),
	);
	await time.run(retryOperation(() => api.get('https://api.example.com/').json()));
	expect(seen).toEqual([
		['order', 1],
		['order', 2],
		[undefined, undefined],
	]);
});
