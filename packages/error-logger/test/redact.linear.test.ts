import {describe, expect, test} from '@jest/globals';
import {createRedactor, safeError} from '@kyhooks/error-logger/redact';

const nearMisses = [
	'eyJ',
	'eyJaaaaaaaaa.',
	'Bearer ',
	'Basic a',
	'Bearer',
	'-----BEGIN',
	'-----BEGIN ',
	'-----END',
	'http://',
	'http:',
	'https://a:',
	'https://h/?a=http://',
	'https://h/?a=%25',
	'https://h/%25/',
	'a://',
	'a+',
	'%',
	'%25',
	'a=',
	'a:',
	'a:b@',
	'@',
	':',
	'=',
	'//',
	'/',
	'?',
	'&',
	'a',
	'A',
	'a-',
	'aA',
	'_',
	'token="',
	"token='",
	'token=',
	'token:\\',
	'token=[',
	'token={',
	'token%3D',
	'token \\',
	'token"] ',
	'authorization:',
	'cookie: ',
	'1234567:',
	'sk-',
	'sk_live_',
	'ghp_',
	'xoxb-',
	'AKIA',
	'SG.',
	'npm_',
	'bot1234:',
	'/services/T0/',
	'/bot1234',
	'\\',
	'"',
	'[',
	'<',
	' ',
	'\n',
	'\u200B',
	'\u202E',
	'\uD800',
	'é',
	'😀',
];

const megabyte = 1 << 20;
const limit = 200;
/** For values that consist of several texts. */
const limitOfSeveral = 3 * limit;
const {text, url, value, json, headers} = createRedactor();

/** Milliseconds of CPU time. If the first run is slow, the best of three: the rest of the machine must not influence the result. */
function cost(run: () => unknown): number {
	let least = Number.POSITIVE_INFINITY;
	for (let time = 0; time < 3 && least > limit; time += 1) {
		const before = process.cpuUsage();
		run();
		const {user, system} = process.cpuUsage(before);
		least = Math.min(least, (user + system) / 1_000);
	}
	return least;
}

describe.each(nearMisses)('%j, again and again', part => {
	const long = part.repeat(Math.ceil(megabyte / part.length));
	/** The largest text that is searched, with its own end, so that it is not cut. */
	const whole = `${long.slice(0, 8_190)} `;

	test('costs little at a megabyte, whoever is given it', () => {
		expect(cost(() => text(long))).toBeLessThan(limit);
		expect(cost(() => url(long))).toBeLessThan(limit);
		expect(cost(() => url(`https://h/?${long}`))).toBeLessThan(limit);
		expect(cost(() => value({[long]: long, list: [long]}))).toBeLessThan(limitOfSeveral);
		expect(cost(() => json(long))).toBeLessThan(limit);
		expect(cost(() => headers([['via', long]]))).toBeLessThan(limit);
		expect(
			cost(() => safeError({name: long, message: long, stack: long}, undefined, {stack: true})),
		).toBeLessThan(limitOfSeveral);
	});

	test('costs little at as much as is searched', () => {
		expect(cost(() => text(whole))).toBeLessThan(limit);
		expect(cost(() => url(whole))).toBeLessThan(limit);
	});
});

test('of a megabyte no more than 8,192 characters are searched', () => {
	const planted = `${'a '.repeat(4_095)} token=first ${'a '.repeat(megabyte / 2)}`;
	expect(text(planted, 20_000).length).toBeLessThanOrEqual(8_193);
	const early = `${'a '.repeat(4_000)}token=first ${'a '.repeat(megabyte / 2)}`;
	expect(text(early, 20_000)).toContain('token=REDACTED');
});
