import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {useClock} from '@kyhooks/core';
import {createVirtualClock} from '@kyhooks/testing';
import fc from 'fast-check';
import {serverTiming} from '../../src/server-timing/server-timing.ts';

const now = Date.UTC(2026, 0, 1);
let restore = () => {};
beforeEach(() => {
	restore = useClock(createVirtualClock({wallTime: now}));
});
afterEach(() => restore());

type Fields = Record<string, string>;

const timing = (fields: Fields | Headers, isRateLimited = true) =>
	serverTiming(new Headers(fields), isRateLimited);
const waitFor = (fields: Fields | Headers, isRateLimited?: boolean) => timing(fields, isRateLimited)?.wait;

/** A time in whole seconds since the epoch, relative to the test's now. */
const epoch = (seconds: number) => now / 1_000 + seconds;
const httpDate = (moment: number) => new Date(moment).toUTCString();

const resetHeaders = ['ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset'];

describe('what each header says', () => {
	test.each([
		['retry-after-ms', '900', 900],
		['retry-after-ms', '12.5', 12.5],
		['x-ms-retry-after-ms', '900', 900],
		['retry-after', '3', 3_000],
		['retry-after', '0', 0],
		['retry-after', '1.5', 1_500],
		['retry-after', '1704067199', 1_704_067_199_000],
		// Some servers write a point in time instead of a delay.
		['retry-after', String(epoch(6)), 7_000],
		['retry-after', 'Thu, 01 Jan 2026 00:00:07 GMT', 7_000],
		['retry-after', 'Thursday, 01-Jan-26 00:00:07 GMT', 7_000],
		['retry-after', 'Wed, 31 Dec 2025 23:59:59 GMT', 0],
		['ratelimit', '"burst";r=0;t=4, "daily";r=0;t=9, "other";r=3;t=50', 9_000],
		...resetHeaders.flatMap((header): [string, string, number][] => [
			[header, '6', 6_000],
			[header, '0.25', 250],
			[header, '1704067199', 1_704_067_199_000],
			[header, '1704067200', 0],
			// A time in whole seconds may mean up to a second later than it says.
			[header, String(epoch(6)), 7_000],
			[header, String(epoch(-60)), 0],
			[header, String(epoch(6) * 1_000 + 345), 6_345],
			[header, 'Thu, 01 Jan 2026 00:00:07 GMT', 7_000],
		]),
	])('%s: %s', (header, value, wait) => {
		const source =
			header.includes('ratelimit') || header.includes('rate-limit') ? 'ratelimit' : 'retry-after';
		expect(timing({[header]: value})).toEqual({wait, source});
	});

	test('no header says nothing', () => {
		expect(timing({})).toBeUndefined();
	});

	test('a RateLimit field that is split over several lines is one list', () => {
		const headers = new Headers();
		headers.append('ratelimit', '"burst";r=0;t=4');
		headers.append('ratelimit', '"daily";r=0;t=9');
		expect(waitFor(headers)).toBe(9_000);
	});

	test.each([
		['numbers', ['5', '10'], 10_000],
		['the other way round', ['10', '5'], 10_000],
		['dates', ['Thu, 01 Jan 2026 00:00:07 GMT', 'Thursday, 01-Jan-26 00:00:09 GMT'], 9_000],
		['a number and a date', ['8', 'Thu, 01 Jan 2026 00:00:07 GMT'], 8_000],
		['one that makes no sense', ['soon', '5'], 5_000],
	])('of a Retry-After that is sent twice, the later moment counts: %s', (_title, values, wait) => {
		const headers = new Headers();
		for (const value of values) {
			headers.append('retry-after', value);
		}
		expect(waitFor(headers)).toBe(wait);
	});

	// Node's `fetch` keeps this white space; RFC 9110, section 5.5, requires to remove it.
	test.each(['2 ', ' 2', '\t2\t', '2.0 ', 'Thu, 01 Jan 2026 00:00:02 GMT '])(
		'white space around a value is no part of it: "%s"',
		value => {
			const headers = {get: (name: string) => (name === 'retry-after' ? value : null)} as Headers;
			expect(serverTiming(headers, false)?.wait).toBe(2_000);
		},
	);
});

describe('which header is believed', () => {
	const inOrder: [string, string][] = [
		['retry-after-ms', '1000'],
		['x-ms-retry-after-ms', '2000'],
		['retry-after', '3'],
		['ratelimit', '"p";r=0;t=4'],
		['ratelimit-reset', '5'],
		['x-ratelimit-reset', '6'],
		['x-rate-limit-reset', '7'],
	];

	test.each(inOrder.map(([header], index) => [header, index] as const))(
		'%s wins over all that come after it',
		(_header, index) => {
			const wait = (index + 1) * 1_000;
			expect(waitFor(Object.fromEntries(inOrder.slice(index)))).toBe(wait);
		},
	);

	test.each(inOrder.slice(0, -1).map(([header], index) => [header, index] as const))(
		'%s is passed over where it makes no sense',
		(header, index) => {
			const wait = (index + 2) * 1_000;
			expect(waitFor({...Object.fromEntries(inOrder.slice(index)), [header]: 'soon'})).toBe(wait);
		},
	);

	test('RateLimit is passed over where no policy is exhausted', () => {
		expect(waitFor({ratelimit: '"p";r=1;t=4', 'ratelimit-reset': '5'})).toBe(5_000);
	});
});

describe('when a header counts', () => {
	test.each(['retry-after-ms', 'x-ms-retry-after-ms', 'retry-after'])('%s counts for any failure', header => {
		expect(timing({[header]: '5'}, false)?.source).toBe('retry-after');
	});

	test('RateLimit counts for a rate limit only', () => {
		expect(waitFor({ratelimit: '"p";r=0;t=4'}, false)).toBeUndefined();
	});

	describe.each(resetHeaders)('%s', header => {
		test('counts for a rate limit only', () => {
			expect(waitFor({[header]: '5'}, false)).toBeUndefined();
			expect(waitFor({[header]: '5'})).toBe(5_000);
		});

		test('does not count while the field beside it says that something is left', () => {
			const remaining = header.replace(/reset|retry-after/, 'remaining');
			expect(waitFor({[header]: '5', [remaining]: '1'})).toBeUndefined();
			expect(waitFor({[header]: '5', [remaining]: '0'})).toBe(5_000);
			expect(waitFor({[header]: '5', [remaining]: '0.0'})).toBe(5_000);
			expect(waitFor({[header]: '5', [remaining]: 'many'})).toBe(5_000);
		});
	});

	test('what is left takes nothing from a Retry-After', () => {
		expect(waitFor({'retry-after': '5', 'x-ratelimit-remaining': '10'})).toBe(5_000);
	});

	test('Retry-After counts on a response from a cache', () => {
		expect(waitFor({'retry-after': '5', age: '60'})).toBe(5_000);
	});
});

describe('the clock it is read against', () => {
	const skewed = now - 3_600_000;

	test("Retry-After dates are read against the response's Date", () => {
		expect(waitFor({'retry-after': httpDate(skewed + 9_000), date: httpDate(skewed)})).toBe(9_000);
	});

	test.each(resetHeaders)("a moment in %s is read against the response's Date", header => {
		const moment = skewed / 1_000 + 9;
		expect(waitFor({[header]: String(moment), date: httpDate(skewed)})).toBe(10_000);
	});

	test('an answer from a cache has aged since its Date', () => {
		const fields = {'retry-after': httpDate(skewed + 609_000), date: httpDate(skewed)};
		expect(waitFor({...fields, age: '600'})).toBe(9_000);
		expect(waitFor({...fields, age: '-600'})).toBe(609_000);
		expect(waitFor({...fields, age: '-Infinity'})).toBe(609_000);
	});

	test('a Date that makes no sense gives way to the machine', () => {
		expect(waitFor({'retry-after': httpDate(now + 9_000), date: 'yesterday'})).toBe(9_000);
	});

	test('deltas do not look at any clock', () => {
		expect(waitFor({'retry-after': '5', date: httpDate(skewed)})).toBe(5_000);
		expect(waitFor({'x-ratelimit-reset': '5', date: httpDate(skewed)})).toBe(5_000);
	});

	test('the wait never ends before the moment the server named', () => {
		const instant = fc.integer({min: now, max: now + 86_400_000});
		fc.assert(
			fc.property(instant, fc.nat(3_600_000), fc.boolean(), fc.boolean(), (sent, ahead, withDate, asDate) => {
				// The server rounds down both its `Date` and, in a reset time, the moment at which it will serve again.
				const end = sent + ahead;
				const served = asDate ? Math.floor(end / 1_000) * 1_000 : end;
				restore();
				restore = useClock(createVirtualClock({wallTime: sent}));
				const date: Fields = withDate ? {date: httpDate(sent)} : {};
				const field: Fields = asDate
					? {'retry-after': httpDate(end)}
					: {'x-ratelimit-reset': String(Math.floor(end / 1_000))};
				const wait = waitFor({...date, ...field}) ?? Number.NaN;
				expect(sent + wait).toBeGreaterThanOrEqual(served);
				expect(wait).toBeLessThanOrEqual(ahead + 2_000);
			}),
		);
	});
});

describe('hostile values', () => {
	const headers = [
		'retry-after-ms',
		'x-ms-retry-after-ms',
		'retry-after',
		'ratelimit',
		'ratelimit-reset',
		'x-ratelimit-reset',
		'x-rate-limit-reset',
	];
	const values: [string, string][] = [
		['nothing', ''],
		['a negative number', '-5'],
		['a sign', '+5'],
		['an exponent', '1e9999'],
		['a small exponent', '1e3'],
		['hexadecimal', '0x10'],
		['Infinity', 'Infinity'],
		['NaN', 'NaN'],
		['a unit', '5s'],
		['half a decimal', '5.'],
		['the other half', '.5'],
		['a digit that is not ASCII', '\u00b2'],
		['400 digits', '9'.repeat(400)],
		['10 kB of junk', '!"(;=,'.repeat(1_706)],
		['10 kB of spaces between digits', `1${' '.repeat(10_000)}1`],
		['a megabyte of digits', '1'.repeat(1_000_000)],
		['a megabyte of open lists', '( '.repeat(500_000).trim()],
		['an ISO date', '2026-01-01T00:00:07Z'],
		['a date in a year that is none', 'Sat, 13 Sep 275761 00:00:00 GMT'],
	];

	describe.each(headers)('in %s', header => {
		test.each(values)('%s says nothing', (_title, value) => {
			expect(timing({[header]: value})).toBeUndefined();
		});
	});

	test('digits of another script say nothing', () => {
		// `Headers` rejects these digits; a mock or another runtime may not.
		const lenient = {get: () => '٥'} as unknown as Headers;
		expect(serverTiming(lenient, true)).toBeUndefined();
	});

	test('whatever the headers say, the wait is finite and at least 0 or not there', () => {
		const value = fc.oneof(
			fc.string({unit: fc.integer({min: 0x20, max: 0xff}).map(code => String.fromCharCode(code))}),
			fc.stringMatching(/^-?\d{1,20}(\.\d{1,20})?$/),
			fc.double().map(String),
			fc.date({noInvalidDate: true}).map(date => date.toUTCString()),
			fc.tuple(fc.nat(1), fc.integer()).map(([r, t]) => `"p";r=${r};t=${t}`),
		);
		const name = fc.constantFrom(...headers, 'date', 'age', 'x-ratelimit-remaining');
		const fields = fc.array(fc.tuple(name, value), {maxLength: 4}).map(pairs => new Headers(pairs));
		fc.assert(
			fc.property(fields, fc.boolean(), (given, isRateLimited) => {
				const {wait = 0} = serverTiming(given, isRateLimited) ?? {};
				expect(Number.isFinite(wait) && wait >= 0).toBe(true);
			}),
			{numRuns: 500},
		);
	});
});
