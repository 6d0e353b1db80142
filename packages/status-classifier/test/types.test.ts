import {expect, test} from '@jest/globals';
import {
	type Classification,
	classify,
	type Rule,
	type StatusClassifierOptions,
	statusClassifier,
} from '@kyhooks/status-classifier';
import ky, {type KyInstance} from 'ky';
import {rule} from './support/rule.ts';

/** Options that must not compile. Each of these is also rejected at run time. */
const misspelt: readonly StatusClassifierOptions[] = [
	// @ts-expect-error no such option
	{rule: []},
	// @ts-expect-error no such condition
	{rules: [rule('mine', {stats: 404}, {})]},
	// @ts-expect-error inspect is a function
	{inspect: true},
];

test.each(misspelt)('%j neither compiles nor runs', options => {
	expect(() => statusClassifier(options)).toThrow(TypeError);
});

/** Options that only the compiler rejects: wrong types of the values within a rule. */
const ofTheWrongKind: readonly StatusClassifierOptions[] = [
	// @ts-expect-error a status is a number
	{rules: [rule('mine', {status: '404'}, {})]},
	// @ts-expect-error a header is a pattern or true
	{rules: [rule('mine', {header: {'retry-after': 'soon'}}, {})]},
	// @ts-expect-error a pattern is matched against the body's text
	{rules: [rule('mine', {bodyText: 'busy'}, {})]},
	// @ts-expect-error a category is a string
	{rules: [rule('mine', {}, {category: 7})]},
	// @ts-expect-error there is no such retry advice
	{rules: [rule('mine', {}, {retry: true})]},
	// @ts-expect-error a method is in capitals
	{rules: [rule('mine', {method: 'post'}, {})]},
];

test.each(ofTheWrongKind)('%j does not compile, and applies to nothing', options => {
	expect(() => statusClassifier(options)).not.toThrow();
});

test('the hook is a fragment that ky takes as it is', () => {
	const client: KyInstance = ky.extend(statusClassifier());
	expect(client).toBeInstanceOf(Function);
});

test('a rule and a classification are read-only', () => {
	const mine: Rule = rule('mine', {status: 404}, {retry: 'never'});
	const classification: Classification = classify(undefined);
	expect(() => {
		// @ts-expect-error read-only
		mine.name = 'other';
	}).toThrow(TypeError);
	expect(() => {
		// @ts-expect-error read-only
		mine.verdict.retry = 'always';
	}).toThrow(TypeError);
	expect(() => {
		// @ts-expect-error read-only
		classification.category = 'success';
	}).toThrow(TypeError);
});

test('a verdict of inspect is checked by the compiler', () => {
	// @ts-expect-error a verdict is a record or undefined
	expect(() => statusClassifier({inspect: () => 'failed'})).not.toThrow();
	expect(() =>
		statusClassifier({inspect: async ({body}) => (body === null ? {retry: 'never'} : undefined)}),
	).not.toThrow();
});
