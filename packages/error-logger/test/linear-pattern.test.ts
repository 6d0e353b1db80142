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
	test.each<[RegExp, string]>([
		[/(a+)+/, 'repeats what repeats'],
		[/(a*)*b/, 'repeats what repeats'],
		[/(?:a|a)+/, 'repeats what repeats'],
		[/(?:a?)+x/, 'repeats what repeats'],
		[/(?:ab+){2}/, 'repeats what repeats'],
		[/a+b/, 'repeats without end before its own end'],
		[/.*x/, 'repeats without end before its own end'],
		[/\d+\b/, 'repeats without end before its own end'],
		[/x{3,}$/, 'repeats without end before its own end'],
		[/(?:a+|b)c/, 'repeats without end before its own end'],
		[/(?:a{0,20}){0,20}x/, 'can match in more than 128 ways from one place'],
		[/a{0,20}b{0,20}x/, 'can match in more than 128 ways from one place'],
		[/(?:a|b|c)(?:a|b|c)(?:a|b|c)(?:a|b|c)(?:a|b|c)/, 'can match in more than 128 ways from one place'],
		[/a{129}/, 'repeats more than 128 times'],
		[/ba{1,129}/, 'repeats more than 128 times'],
		[/ba{129,}/, 'repeats more than 128 times'],
		[/(a)\1/, 'has a backreference'],
		[/(?<x>a)\k<x>/, 'has a backreference'],
		[/a(?=b)/, 'looks ahead or behind'],
		[/a(?!b)/, 'looks ahead or behind'],
		[/(?<=b)a/, 'looks ahead or behind'],
		[/(?<!b)a/, 'looks ahead or behind'],
		[/a*/, 'may match nothing at all'],
		[/a|b?/, 'may match nothing at all'],
		[/^$/, 'may match nothing at all'],
		[/\b/, 'may match nothing at all'],
		[/(?:)/, 'may match nothing at all'],
		[/a/y, 'has the flag v or y'],
		[new RegExp('[a--b]', unicodeSets), 'has the flag v or y'],
	])('%s', (pattern, why) => {
		expect(() => createRedactor({patterns: [pattern]})).toThrow(
			`redact.patterns must be an array of patterns of linear time (${pattern} ${why})`,
		);
	});
});
