import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {markedTable, tableOfSituations} from '../bench/situations.ts';

test('the table of situations in the README is what happens today', async () => {
	const [written] = markedTable.exec(readFileSync('README.md', 'utf8')) ?? [];
	expect(written).toBe(await tableOfSituations());
});
