import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {parseHttpDate} from '../../src/server-timing/server-timing.ts';

const iso = (moment: number) => new Date(moment).toISOString();

/** Moments a header can name: whole seconds. */
const seconds = (from: string, to: string) =>
	fc.integer({min: Date.parse(from) / 1_000, max: Date.parse(to) / 1_000}).map(second => second * 1_000);

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const fieldsOf = (moment: number) => {
	const [, day = '', month = '', year = '', time = ''] = new Date(moment).toUTCString().split(' ');
	const weekday = weekdays[new Date(moment).getUTCDay()] ?? '';
	return {day, month, year, time, weekday};
};

describe('the two forms', () => {
	test.each([
		['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT'],
		['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT'],
	])('%s names the moment that RFC 9110 gives as its example', (_form, value) => {
		expect(parseHttpDate(value)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
	});

	test('IMF-fixdate reads back whatever toUTCString writes, from 1970 to 9999', () => {
		fc.assert(
			fc.property(seconds('1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z'), moment => {
				expect(parseHttpDate(new Date(moment).toUTCString())).toBe(moment);
			}),
		);
	});

	test('RFC 850 reads back any moment from 1970 to 2049', () => {
		fc.assert(
			fc.property(seconds('1970-01-01T00:00:00Z', '2049-12-31T23:59:59Z'), moment => {
				const {weekday, day, month, year, time} = fieldsOf(moment);
				expect(parseHttpDate(`${weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`)).toBe(moment);
			}),
		);
	});
});

describe('the calendar', () => {
	test.each([
		['Mon, 30 Feb 2026 00:00:00 GMT', '2026-03-02T00:00:00.000Z'],
		['Tuesday, 31-Jun-26 00:00:00 GMT', '2026-07-01T00:00:00.000Z'],
	])('reads on into the next month: %s', (value, expected) => {
		expect(iso(parseHttpDate(value))).toBe(expected);
	});

	test.each([
		['day 0', 'Wed, 00 Apr 2026 00:00:00 GMT'],
		['day 32', 'Fri, 32 Jan 2026 00:00:00 GMT'],
		['minute 60', 'Thu, 01 Jan 2026 00:60:00 GMT'],
	])('has no %s', (_title, value) => {
		expect(parseHttpDate(value)).toBeNaN();
	});

	test('has 29 February in a leap year', () => {
		expect(iso(parseHttpDate('Thu, 29 Feb 2024 12:00:00 GMT'))).toBe('2024-02-29T12:00:00.000Z');
	});

	test('does not hold a wrong weekday against the date', () => {
		expect(iso(parseHttpDate('Mon, 01 Jan 2026 00:00:00 GMT'))).toBe('2026-01-01T00:00:00.000Z');
	});
});

describe('what is no HTTP-date', () => {
	test.each([
		['nothing', ''],
		['asctime', 'Sun Nov  6 08:49:37 1994'],
		['an ISO date', '2026-01-01T00:00:00Z'],
		['seconds', '1767225600'],
		['another zone', 'Thu, 01 Jan 2026 00:00:00 UTC'],
		['an offset', 'Thu, 01 Jan 2026 00:00:00 +0000'],
		['no zone', 'Thu, 01 Jan 2026 00:00:00'],
		['lower case', 'thu, 01 jan 2026 00:00:00 gmt'],
		['an unknown month', 'Thu, 01 Foo 2026 00:00:00 GMT'],
		['a year of six digits', 'Thu, 01 Jan 275760 00:00:00 GMT'],
		['digits of another script', 'Thu, ٠١ Jan 2026 00:00:00 GMT'],
	])('%s is refused', (_title, value) => {
		expect(parseHttpDate(value)).toBeNaN();
	});

	test.each(['Thu, 01 Jan 2026 00:00:00 GMT', 'Thursday, 01-Jan-26 00:00:00 GMT'])(
		'%s is refused with anything before or after it',
		value => {
			const spoiled = [
				` ${value}`,
				`x${value}`,
				`${value} `,
				`${value}\n`,
				`${value}; x`,
				`${value}0`,
				`${value}, ${value}`,
			];
			expect(parseHttpDate(value)).toBe(Date.UTC(2026, 0, 1));
			expect(spoiled.map(parseHttpDate)).toEqual(spoiled.map(() => Number.NaN));
		},
	);

	test('no string makes it throw or return anything but a whole second', () => {
		const part = fc.constantFrom(
			'Thu',
			'Thursday',
			', ',
			' ',
			'-',
			'01',
			'31',
			'Feb',
			'2026',
			'99',
			'24:60:60',
			'GMT',
		);
		const upTo = (max: number) => fc.nat({max}).map(number => String(number).padStart(2, '0'));
		const time = fc.tuple(upTo(29), upTo(69), upTo(69)).map(parts => parts.join(':'));
		const month = fc.constantFrom('Feb', 'Nov', 'Dec');
		const year = fc.nat({max: 9_999}).map(number => String(number).padStart(4, '0'));
		const value = fc.oneof(
			fc.string({unit: fc.nat({max: 0xffff}).map(unit => String.fromCharCode(unit))}),
			fc.array(part, {maxLength: 12}).map(parts => parts.join('')),
			fc.tuple(upTo(99), month, year, time).map(parts => `Sun, ${parts.join(' ')} GMT`),
			fc
				.tuple(upTo(99), month, upTo(99), time)
				.map(([day, name, short, clock]) => `Monday, ${day}-${name}-${short} ${clock} GMT`),
		);
		fc.assert(
			fc.property(value, text => {
				const moment = parseHttpDate(text);
				expect(Number.isNaN(moment) || Number.isInteger(moment / 1_000)).toBe(true);
			}),
			{numRuns: 500},
		);
	});
});
