import {describe, expect, test} from '@jest/globals';
import {createRedactor} from '@kyhooks/error-logger/redact';

describe('a pattern is taken', () => {
	test.each([
		/a/,
		/CUST-\d+/,
		/\bacct_\w{4,}/i,
		/(?:\d{4}[ -]?){3}\d{4}/,
		/\d{1,3}(?:\.\d{1,3}){3}/,
		/cat|dog|bird+/,
		/(?<kind>A|B)-\d{6}/,
		/x(?:ab)+/,
		/\(a\+\)\+/,
		/x.*?/,
		/key-\w+-end/,
		/a(?=b)/,
	])('%s', pattern => {
		expect(() => createRedactor({patterns: [pattern]})).not.toThrow();
	});
});

describe('a pattern that repeats a repetition is refused', () => {
	test.each([/(a+)+/, /(a*)*b/, /(?:ab+){2}/, /(?:a+?)*x/, /((a+))+/, /(\w*){3,}/])('%s', pattern => {
		expect(() => createRedactor({patterns: [pattern]})).toThrow(
			'redact.patterns must be an array of regular expressions that repeat no repetition',
		);
	});
});

test('a pattern that is sticky is sought everywhere too', () => {
	expect(createRedactor({patterns: [/CUST-\d/y]}).text('a CUST-1')).toBe('a REDACTED');
});
