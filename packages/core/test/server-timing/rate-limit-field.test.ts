import {describe, expect, test} from '@jest/globals';
import {serverTiming} from '@kyhooks/core';
import fc from 'fast-check';
import {parseList} from 'structured-headers';

/** The wait that the field asks for, in seconds. */
function secondsUntilQuota(field: string): number | undefined {
	const headers = {get: (name: string) => (name === 'ratelimit' ? field : null)} as Headers;
	const timing = serverTiming({status: 429, headers, rateLimited: true});
	return timing && timing.wait / 1_000;
}

describe('the wait', () => {
	test.each([
		['of the one policy that is exhausted', '"default";r=0;t=30', 30],
		['is the longest among the exhausted policies', '"burst";r=0;t=4, "daily";r=0;t=9, "hourly";r=0;t=5', 9],
		['leaves out a policy that has something left', '"burst";r=0;t=4, "daily";r=3;t=50', 4],
		['leaves out an exhausted policy that does not say when', '"burst";r=0, "daily";r=0;t=9', 9],
		['leaves out a policy that does not say what is left', '"burst";t=50, "daily";r=0;t=9', 9],
		['is 0 where the quota is back already', '"default";r=0;t=0', 0],
		['takes the parameters in any order, between others', '"p";t=7;pk=:dHJpYWw=:;x;r=0;acme="r=5"', 7],
		['takes a policy named by a token', 'default;r=0;t=8', 8],
		['reads spaces and tabs around commas', ' "a";r=0;t=1\t , \t"b"; r=0;  t=2 ', 2],
		['reads on after a date, which not every parser does', '"a";until=@1767225600;r=0;t=6, "b"', 6],
		['holds the largest integer', '"p";r=0;t=999999999999999', 999_999_999_999_999],
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
	// Were matching exponential, no test run would see the end of this.
	expect(secondsUntilQuota(`(${unit.repeat(8_000)}`.slice(0, 8_191).concat('!'))).toBeUndefined();
	expect(secondsUntilQuota(`"p"${unit.repeat(8_000)}`.slice(0, 8_191).concat('"'))).toBeUndefined();
});

describe('against structured-headers', () => {
	/** That parser (2.1.0) refuses whatever follows a date, against RFC 9651; so it is shown a token in each place where a date may be. */
	const datesAsTokens = (field: string) => field.replace(/(?<=^|[ \t,=(])@-?\d{1,15}(?=$|[;, \t)])/g, 'D');

	type Limits = {remaining: number; reset: number}[];

	const limitsByOracle = (field: string): Limits | undefined => {
		const number = (value: unknown) => (typeof value === 'number' ? value : Number.NaN);
		try {
			return parseList(datesAsTokens(field))
				.filter(([value]) => !Array.isArray(value))
				.map(([, values]) => ({remaining: number(values.get('r')), reset: number(values.get('t'))}));
		} catch {
			return undefined;
		}
	};

	const secondsByOracle = (field: string): number | undefined => {
		const resets = (limitsByOracle(field) ?? [])
			.filter(({remaining, reset}) => remaining === 0 && Number.isInteger(reset) && reset >= 0)
			.map(({reset}) => reset)
			.sort((a, b) => b - a);
		return resets[0] === undefined ? undefined : Math.abs(resets[0]);
	};

	const spaces = (...units: string[]) => fc.string({unit: fc.constantFrom(...units), maxLength: 2});
	// Not among them: what a server quotes, and inner lists, which no RateLimit field has.
	const bareItem = fc.oneof(
		fc.stringMatching(/^-?\d{1,15}$/),
		fc.stringMatching(/^-?\d{1,12}\.\d{1,3}$/),
		fc.stringMatching(/^"[a-z .]{0,9}"$/),
		fc.stringMatching(/^[A-Za-z*][A-Za-z0-9:/!#$%&'*+\-.^_`|~]{0,9}$/),
		fc.constantFrom('?0', '?1', 'Infinity', 'NaN'),
		fc.uint8Array({maxLength: 7}).map(bytes => `:${Buffer.from(bytes).toString('base64')}:`),
		fc.stringMatching(/^@-?\d{1,15}$/),
	);
	const limit = fc.oneof(fc.constant('0'), fc.nat(99).map(String));
	const parameter = fc
		.tuple(
			spaces(' '),
			fc.oneof(
				fc.tuple(fc.constantFrom('r', 't'), fc.option(limit, {freq: 20})),
				fc.tuple(fc.stringMatching(/^[a-z*][a-z0-9_\-.*]{0,5}$/), fc.option(bareItem)),
			),
		)
		.map(([space, [key, value]]) => `;${space}${key}${value === null ? '' : `=${value}`}`);
	const parameters = fc
		.uniqueArray(parameter, {maxLength: 5, selector: part => part.split('=')[0]?.replace(/[; ]/g, '')})
		.map(parts => parts.join(''));
	const item = fc.tuple(bareItem, parameters).map(parts => parts.join(''));
	const exhausted = fc.nat(999).map(seconds => `"p";r=0;t=${seconds}`);
	const member = fc.oneof({arbitrary: item, weight: 2}, exhausted);
	const field = fc
		.tuple(
			spaces(' '),
			fc.array(fc.tuple(member, spaces(' ', '\t'), spaces(' ', '\t')), {maxLength: 5}),
			spaces(' ', '\t'),
		)
		.map(([start, members, end]) => {
			const text = members.map(([each, before, after], index) =>
				index === 0 ? each : `${before},${after}${each}`,
			);
			return text.length === 0 ? start : start + text.join('') + end;
		});

	test('each valid field gives the same wait', () => {
		fc.assert(
			fc.property(field, text => {
				expect(secondsUntilQuota(text)).toBe(secondsByOracle(text));
			}),
			{numRuns: 500},
		);
	});
});
