import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {callWithOldToken} from '../bench/refresh/calls.ts';
import {drawingOf} from '../bench/refresh/drawing.ts';

test('1,000 calls at once with an old token are served after one refresh, as the picture in the documents shows', async () => {
	const measured = await callWithOldToken(1_000);
	expect(measured.refreshes).toEqual([{from: 20, to: 170}]);
	const calls = [...measured.calls.all.values()];
	expect(calls.filter(({end}) => end?.isServed)).toHaveLength(1_000);
	expect(calls.filter(({attempts}) => attempts.length > 1)).toEqual([]);
	expect(drawingOf(measured)).toBe(readFileSync('docs/images/refresh.svg', 'utf8'));
});

test('the picture says how many calls waited, and which calls it shows', async () => {
	const measured = await callWithOldToken(40);
	const waited = [...measured.refused.values()].filter(({to}) => to < 170).length;
	const drawing = drawingOf(measured);
	expect(drawing).toContain(
		`40 are served, after 1 refresh. The first 401 starts it, and ${waited} calls wait for it.`,
	);
	expect(drawing).toContain(`${40 - waited} calls hear of their 401 later.`);
	expect(drawing).toContain('Shown: one call in 3, in the order of the 401s.');
	expect(drawing.match(/\/users\//g)).toHaveLength(14);
});
