import {expect, test} from '@jest/globals';
import {retry} from '@kyhooks/retry';
import {forever, neverResponds, ok, scenarioFetch} from '@kyhooks/testing';
import ky from 'ky';
import {useListening} from './support/listening.ts';

const listening = useListening();

const api = ky.extend(retry());
const fetch = scenarioFetch(forever(ok()));
const urlOf = (call: number) => `https://api.example.com/calls/${call}`;
const kept = () => [...listening.calls.all.values()].map(({url}) => Number(url.split('/').at(-1)));

test('of many calls the youngest are kept', async () => {
	listening.keep(3);
	for (let call = 1; call <= 5; call++) {
		await listening.end(api.get(urlOf(call), {fetch}));
	}
	expect(kept()).toEqual([3, 4, 5]);
});

test('a call that was let go does not come back with its next event', async () => {
	listening.keep(1);
	const abort = new AbortController();
	const slow = api.get(urlOf(1), {fetch: scenarioFetch(forever(neverResponds())), signal: abort.signal});
	await listening.time.advance(10);
	await listening.end(api.get(urlOf(2), {fetch}));
	abort.abort(new Error('left'));
	await listening.end(slow);
	expect(kept()).toEqual([2]);
});

test('none is kept that was there before the list was cleared, and the next is', async () => {
	await listening.end(api.get(urlOf(1), {fetch}));
	listening.calls.clear();
	expect(kept()).toEqual([]);
	await listening.end(api.get(urlOf(2), {fetch}));
	expect(kept()).toEqual([2]);
});

test('the origins are those of the calls that are kept', async () => {
	listening.keep(2);
	await listening.end(api.get('https://one.example/a', {fetch}));
	await listening.end(api.get('https://two.example/a', {fetch}));
	await listening.end(api.get('https://two.example/b', {fetch}));
	expect([...listening.calls.origins()]).toEqual(['https://two.example']);
});
