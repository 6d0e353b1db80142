import {clock} from '../time/clock.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const shortDay = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const longDay = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const month = `(?<month>${months.join('|')})`;
const time = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)';

/** The three forms of RFC 9110, section 5.6.7, which are case-sensitive. Each has a fixed length, so a long value fails at once. */
const forms: readonly RegExp[] = [
	// IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
	new RegExp(`^${shortDay}, (?<day>\\d\\d) ${month} (?<year>\\d{4}) ${time} GMT$`),
	// RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
	new RegExp(`^${longDay}, (?<day>\\d\\d)-${month}-(?<year>\\d\\d) ${time} GMT$`),
	// asctime: Sun Nov  6 08:49:37 1994
	new RegExp(`^${shortDay} ${month} (?<day>\\d\\d| \\d) ${time} (?<year>\\d{4})$`),
];

type DateFields = Readonly<Record<string, string | undefined>>;

/**
Reads an HTTP-date in any of its three forms (RFC 9110, section 5.6.7). `Date.parse` is no substitute: it takes much that is no HTTP-date, and reads asctime as local time.

The day of the week is not held against the date, since servers get it wrong and the date alone says when. A leap second counts as the first second of the next minute.

@returns milliseconds since the epoch; `undefined` for anything else, such as 30 February
*/
export function parseHttpDate(value: string): number | undefined {
	for (const form of forms) {
		const fields: DateFields | undefined = form.exec(value)?.groups;
		if (fields !== undefined) {
			return fields.year?.length === 2 ? momentInShortYear(fields) : momentIn(Number(fields.year), fields);
		}
	}
	return undefined;
}

/** The latest moment with these last two digits of the year that is not more than 50 years ahead, as RFC 9110 has it. */
function momentInShortYear(fields: DateFields): number | undefined {
	const horizon = new Date(clock.wallTime());
	const century = Math.floor(horizon.getUTCFullYear() / 100) * 100;
	horizon.setUTCFullYear(horizon.getUTCFullYear() + 50);
	return [century + 100, century, century - 100]
		.map(start => momentIn(start + Number(fields.year), fields))
		.find(moment => moment !== undefined && moment <= horizon.getTime());
}

function momentIn(year: number, {month, day, hour, minute, second}: DateFields): number | undefined {
	const date = new Date(0);
	// Not `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999.
	date.setUTCFullYear(year, months.indexOf(String(month)), Number(day));
	const isOnCalendar = date.getUTCDate() === Number(day);
	return isOnCalendar ? date.setUTCHours(Number(hour), Number(minute), Number(second)) : undefined;
}
