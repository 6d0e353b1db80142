import {expect, test} from '@jest/globals';
import {repetitionOf} from '../src/may-repeat.ts';

test.each([
	['get', false, undefined, 'always'],
	['delete', false, undefined, 'always'],
	['post', false, undefined, 'if-not-acted'],
	['post', true, undefined, 'always'],
	['patch', false, undefined, 'if-not-acted'],
	['report', true, undefined, 'never'],
	['', false, undefined, 'never'],
	['post', false, ['post'], 'always'],
	['get', true, ['post'], 'never'],
] as const)('%s, with a key: %p, among %p: %s', (method, keyed, listed, expected) => {
	expect(repetitionOf(method, keyed, listed)).toBe(expected);
});
