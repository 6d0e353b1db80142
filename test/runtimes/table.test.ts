import {expect, test} from '@jest/globals';
import {exceptions} from './exceptions.ts';
import {runtimes} from './runtimes.ts';
import {judge} from './table.ts';

const runtime = {name: 'abacus', title: 'Abacus'};
const well = (title: string) => ({title, milliseconds: 1});
const broken = (title: string) => ({...well(title), error: 'a bead is missing'});

test('a check that fails is excepted where it is named, and counts as failed elsewhere', () => {
	const row = judge(
		runtime,
		'1',
		[well('adds'), broken('divides'), broken('multiplies')],
		[{checks: /^divides/, reason: 'It has beads.'}],
	);
	expect(row).toMatchObject({passed: 1, excepted: 1, failed: [{title: 'multiplies'}], outdated: []});
});

test('an exception for what holds is outdated', () => {
	const named = [{checks: /^adds/, reason: 'It has beads.'}];
	expect(judge(runtime, '1', [well('adds')], named)).toMatchObject({passed: 1, excepted: 0, outdated: named});
});

test('what depends on chance is excepted either way, so that the table is the same', () => {
	const named = [{checks: /^adds/, reason: 'It has beads.', sometimes: true}] as const;
	for (const result of [well('adds'), broken('adds')]) {
		expect(judge(runtime, '1', [result], named)).toMatchObject({
			passed: 0,
			excepted: 1,
			failed: [],
			outdated: [],
		});
	}
});

test('exceptions are those of runtimes that are run', () => {
	const names = runtimes.map(({name}) => name);
	expect(Object.keys(exceptions).filter(name => !names.includes(name))).toEqual([]);
});
