import {expect, test} from '@jest/globals';
import {passedOn} from '../../src/chaos/hop-by-hop.ts';

test('fields for the next neighbour alone are not passed on, nor those that Connection names', () => {
	const raw = ['Connection', 'keep-alive, X-Internal', 'Keep-Alive', 'timeout=5', 'TE', 'trailers'];
	const more = ['Transfer-Encoding', 'chunked', 'x-internal', '1', 'X-Kept', '2', 'Upgrade', 'websocket'];
	expect([...passedOn([...raw, ...more])]).toEqual([['x-kept', ['2']]]);
});

test('the lines of a field stay together, in their order', () => {
	expect([...passedOn(['Set-Cookie', 'a=1', 'X', '1', 'set-cookie', 'b=2'])]).toEqual([
		['set-cookie', ['a=1', 'b=2']],
		['x', ['1']],
	]);
});
