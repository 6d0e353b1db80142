import {describe, expect, test} from '@jest/globals';
import {createRedactor} from '@kyhooks/error-logger/redact';

describe('a pattern is taken', () => {
	test.each([
		/a/,
		/CUST-\d+/,
		/\bacct_\w{4,}/i,
		/\d{4}-\d{4}/,
		/(?:\d{4}[ -]?){3}\d{4}/,
		/\d{1,3}(?:\.\d{1,3}){3}/,
		/cat|dog|bird+/,
		/(?<kind>A|B)-\d{6}/,
		/[^\]]{3}x/,
		/[\]+*]{2}/,
		/\u{1F600}x*/u,
		/\p{Lu}{3}/u,
		/x(?:ab)+/,
		/a{2,}/,
		/\(a\+\)\+/,
		/^key: .{1,40}$/,
		/x.*?/,
		/a{128}/,
	])('%s', pattern => {
		expect(() => createRedactor({patterns: [pattern]})).not.toThrow();
	});
});

// The compiler knows the flag only from ES2024 on.
const unicodeSets: string = 'v';

describe('a pattern is refused', () => {
	test.each([
		/(a+)+/,
		/(a*)*b/,
		/(?:a|a)+/,
		/(?:a?)+x/,
		/(?:ab+){2}/,
		/a+b/,
		/.*x/,
		/\d+\b/,
		/x{3,}$/,
		/(?:a+|b)c/,
		/(?:a{0,20}){0,20}x/,
		/a{0,20}b{0,20}x/,
		/(?:a|b|c)(?:a|b|c)(?:a|b|c)(?:a|b|c)(?:a|b|c)/,
		/a{129}/,
		/ba{1,129}/,
		/ba{129,}/,
		/(a)\1/,
		/(?<x>a)\k<x>/,
		/a(?=b)/,
		/a(?!b)/,
		/(?<=b)a/,
		/(?<!b)a/,
		/a*/,
		/a|b?/,
		/^$/,
		/\b/,
		/(?:)/,
		/a/y,
		new RegExp('[a--b]', unicodeSets),
	])('%s', pattern => {
		expect(() => createRedactor({patterns: [pattern]})).toThrow(
			`redact.patterns must be an array of patterns of linear time (not ${pattern})`,
		);
	});
});
