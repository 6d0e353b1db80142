import {describe, expect, test} from '@jest/globals';
import {describe as describeHooks} from '@kyhooks/core';
import {type StatusClassifierOptions, statusClassifier} from '@kyhooks/status-classifier';
import {rule} from './support/rule.ts';

const withRule = (when: object, verdict: object = {}) => ({rules: [rule('mine', when, verdict)]});
const path = 'statusClassifier.rules[0]';

test('statusClassifier() has the defaults of its page', () => {
	expect(describeHooks(statusClassifier())).toEqual([
		{name: 'status-classifier', stage: 'send', options: {rules: []}},
	]);
});

test('statusClassifier() carries no ky option but its hook', () => {
	const hook = statusClassifier();
	expect([Object.keys(hook), Object.keys(hook.hooks ?? {})]).toEqual([['hooks'], ['init']]);
});

describe('statusClassifier() takes', () => {
	test.each<[string, StatusClassifierOptions]>([
		['no rules', {rules: []}],
		['an option that is undefined', {inspect: undefined} as unknown as StatusClassifierOptions],
		['an inspect', {inspect: () => undefined}],
		['a status', withRule({status: 404})],
		['statuses', withRule({status: [404, 410]})],
		['a class of statuses', withRule({status: '5xx'})],
		[
			'texts, lists and patterns',
			withRule({code: 'A', syscall: ['a', 'b'], errorName: /Error$/, message: /no/}),
		],
		['fields', withRule({header: {'x-a': true, 'X-B': /b/}, requestHeader: {'x-c': true}})],
		['methods', withRule({method: ['POST', 'PATCH']})],
		['what is in a body', withRule({problemType: /x/, bodyCode: ['a'], bodyText: /x/, test: () => true})],
		[
			'a whole verdict',
			withRule(
				{},
				{
					category: 'gone',
					retry: 'never',
					neverSent: false,
					origin: 'server',
					advice: 'Go.',
					minimumWait: 0,
				},
			),
		],
	])('%s', (_, options) => {
		expect(() => statusClassifier(options)).not.toThrow();
	});
});

describe('statusClassifier() refuses', () => {
	test.each<[string, unknown, ErrorConstructor, string]>([
		[
			'an unknown key',
			{rule: []},
			TypeError,
			'statusClassifier.rule is not an option (known: rules, inspect), got []',
		],
		[
			'rules that are no list',
			{rules: {}},
			TypeError,
			'statusClassifier.rules must be an array of rules, got object',
		],
		[
			'a rule that is no record',
			{rules: [404]},
			TypeError,
			'statusClassifier.rules must be an array of rules, got [404]',
		],
		[
			'an inspect that is no function',
			{inspect: true},
			TypeError,
			'statusClassifier.inspect must be a function, got true',
		],
		['options that are no object', 3, TypeError, 'statusClassifier must be an object of options, got 3'],

		[
			'a rule without a name',
			{rules: [{when: {}, ...thenIs({})}]},
			TypeError,
			`${path}.name must be a string that is not empty, got undefined`,
		],
		[
			'a rule without conditions',
			{rules: [{name: 'mine', ...thenIs({})}]},
			TypeError,
			`${path}.when must be an object of options, got undefined`,
		],
		[
			'a rule without a verdict',
			{rules: [{name: 'mine', when: {}}]},
			TypeError,
			`${path}.verdict must be an object of options, got undefined`,
		],
		[
			'a rule with an empty name',
			{rules: [rule('', {}, {})]},
			TypeError,
			`${path}.name must be a string that is not empty, got ""`,
		],
		[
			'a rule with an unknown key',
			{rules: [{...rule('mine', {}, {}), priority: 1}]},
			TypeError,
			`${path}.priority is not an option (known: name, when, verdict), got 1`,
		],
		[
			'conditions that are no record',
			{rules: [{name: 'mine', when: [404], ...thenIs({})}]},
			TypeError,
			`${path}.when must be an object of options, got [404]`,
		],
		[
			'a verdict that is no record',
			{rules: [{name: 'mine', when: {}, ...thenIs('never')}]},
			TypeError,
			`${path}.verdict must be an object of options, got "never"`,
		],
		[
			'the second rule, by its place',
			{rules: [rule('mine', {}, {}), rule('', {}, {})]},
			TypeError,
			'statusClassifier.rules[1].name must be',
		],

		[
			'a misspelt condition',
			withRule({stats: 404}),
			TypeError,
			`${path}.when.stats is not an option (known: status, code,`,
		],

		[
			'a misspelt verdict',
			withRule({}, {retries: 1}),
			TypeError,
			`${path}.verdict.retries is not an option (known: category, retry,`,
		],
	])('%s', (_, options, kind, message) => {
		const make = () => statusClassifier(options as StatusClassifierOptions);
		expect(make).toThrow(kind);
		expect(make).toThrow(message);
	});

	test('with the option and the value in the cause', () => {
		const make = () => statusClassifier({rules: [{name: 'mine', when: {}} as never]});
		expect(make).toThrow(expect.objectContaining({cause: {option: `${path}.verdict`, value: undefined}}));
	});
});

test('the resolved rules are frozen copies', () => {
	const given = {
		...rule('mine', {}, {retry: 'never'}),
		when: {status: [404], header: {'x-a': true as const}},
	};
	const [rules = []] = describeHooks(statusClassifier({rules: [given]})).map(
		({options}) => (options as StatusClassifierOptions).rules,
	);
	const [copy] = rules;
	expect(copy).toEqual(given);
	const parts = [rules, copy, copy?.when, copy?.verdict];
	expect(parts.map(part => Object.isFrozen(part))).toEqual(parts.map(() => true));
	expect(Object.isFrozen(given.when)).toBe(false);
});

/** A rule's verdict of any type, hidden from the compiler. */
function thenIs(value: unknown): object {
	return Object.fromEntries([['verdict', value]]);
}
