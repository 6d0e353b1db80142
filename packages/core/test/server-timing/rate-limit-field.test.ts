import {describe, expect, test} from '@jest/globals';
import {serverTiming} from '@kyhooks/core';

/** The wait that the header asks for, in seconds. */
function secondsUntilQuota(field: string): number | undefined {
	const headers = {get: (name: string) => (name === 'ratelimit' ? field : null)} as Headers;
	const timing = serverTiming(headers, true);
	return timing && timing.wait / 1_000;
}

describe('the wait', () => {
	test.each([
		['of the one policy that is exhausted', '"default";r=0;t=30', 30],
		['is that of the last exhausted policy to end', '"burst";r=0;t=4, "daily";r=0;t=9', 9],
		['leaves out a policy that has something left', '"burst";r=0;t=4, "daily";r=3;t=50', 4],
		['leaves out an exhausted policy that does not say when', '"burst";r=0, "daily";r=0;t=9', 9],
		['leaves out a policy that does not say what is left', '"burst";t=50, "daily";r=0;t=9', 9],
		['is 0 where the quota is back already', '"default";r=0;t=0', 0],
		['is read between other parameters', '"p";pk=:dHJpYWw=:;r=0;t=7;acme="r=5"', 7],
		['takes a policy named by a token', 'default;r=0;t=8', 8],
		['reads spaces and tabs around commas', ' "a";r=1;t=1\t , \t"b"; r=0;  t=2 ', 2],
		['reads on after a date, which not every parser does', '"a";until=@1767225600;r=0;t=6, "b"', 6],
	])('%s', (_title, field, seconds) => {
		expect(secondsUntilQuota(field)).toBe(seconds);
	});

	test.each([
		['no policy is exhausted', '"a";r=1;t=4, "b";r=50;t=30'],
		['the exhausted policy does not say when', '"a";r=0'],
		['the field is empty', ''],
		['the time is negative', '"a";r=0;t=-5'],
		['the time is not whole', '"a";r=0;t=1.5'],
		['the time is a string', '"a";r=0;t="5"'],
		['the time is a flag', '"a";r=0;t'],
		['the time is a date', '"a";r=0;t=@5'],
		['the time is the token Infinity', '"a";r=0;t=Infinity'],
		['what is left is a flag', '"a";r;t=5'],
		['what is left is false', '"a";r=?0;t=5'],
		['it is the dictionary of draft 07', 'limit=100, remaining=0, reset=5'],
		['it is an old limit alone', '100;w=60, 5 6'],
		['the time has more digits than an integer may have', '"a";r=0;t=1000000000000000'],
		['the parameter is in upper case', '"a";R=0;T=5'],
		['the digits are of another script', '"a";r=0;t=٥'],
	])('is not there where %s', (_title, field) => {
		expect(secondsUntilQuota(field)).toBeUndefined();
	});
});

test.each([
	'"',
	'a',
	';a',
	' ',
	'(',
	'( ',
	'(a ',
	'a ',
	'"a" ',
	'a;b=1 ',
	'a,',
	' , ',
	':YWJj',
	'%"%c3%a9',
	'1',
	'\t',
	' (',
	'()',
])('a field full of %j is read without going back over it again and again', unit => {
	// If matching took exponential time, this test would never end.
	expect(secondsUntilQuota(`(${unit.repeat(8_000)}`.slice(0, 8_191).concat('!'))).toBeUndefined();
	expect(secondsUntilQuota(`"p"${unit.repeat(8_000)}`.slice(0, 8_191).concat('"'))).toBeUndefined();
});
