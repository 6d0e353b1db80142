import {describe, expect, jest, test} from '@jest/globals';
import type {Outcome, RequestFacts} from '@kyhooks/core';
import {judge} from '../src/judge.ts';
import type {Run} from '../src/match.ts';
import type {Match, RuleState} from '../src/rule.ts';
import {rule} from './support/rule.ts';

const applies = (when: Match, outcome: Outcome, request?: RequestFacts, run?: Run): boolean =>
	judge(outcome, request, [rule('mine', when, {})], run).rule === 'mine';

const response = (headers: Record<string, string> = {}, status = 422) =>
	new Response(null, {status, headers});
const failure = (name: string, code: string, cause?: unknown) =>
	Object.assign(new Error(`it was ${name}`, {cause}), {name, code, syscall: `${code}-call`});

describe('status', () => {
	test.each<[Match['status'], boolean]>([
		[422, true],
		[423, false],
		[[409, 422], true],
		[[409, 423], false],
		[[], false],
		['4xx', true],
		['5xx', false],
		['3xx', false],
	])('%j at a 422: %s', (status, expected) => {
		expect(applies({status: status as number}, {response: response()})).toBe(expected);
	});

	test('does not apply where there was no response', () => {
		expect(applies({status: '5xx'}, {error: new Error('no')})).toBe(false);
	});
});

describe('code, syscall, errorName and message', () => {
	const error = failure('Outer', 'A', failure('Inner', 'B'));

	test.each<[string, Match, boolean]>([
		['a code on the outer link', {code: 'A'}, true],
		['a code on the inner link', {code: 'B'}, true],
		['a code of a list', {code: ['X', 'B']}, true],
		['a code by a pattern', {code: /^B$/}, true],
		['a code on no link', {code: 'C'}, false],
		['a part of a code, exactly', {code: ''}, false],
		[
			'all four on one link',
			{code: 'B', syscall: 'B-call', errorName: 'Inner', message: 'it was Inner'},
			true,
		],
		['a code and a name of two links', {code: 'A', errorName: 'Inner'}, false],
		['a code and a syscall of two links', {code: 'A', syscall: 'B-call'}, false],
		['a code and a message of two links', {code: 'B', message: /Outer/}, false],
	])('%s', (_, when, expected) => {
		expect(applies(when, {error})).toBe(expected);
	});

	test('do not apply to a response', () => {
		expect(applies({code: /./}, {response: response(), body: {code: 'A'}})).toBe(false);
	});

	test('are found among the errors of an AggregateError', () => {
		expect(applies({code: 'B'}, {error: new AggregateError([failure('Inner', 'B')])})).toBe(true);
	});
});

describe('header and requestHeader', () => {
	const request = {headers: new Headers({'x-tenant': 'acme'})};

	test.each<[string, Match, boolean]>([
		['a field that is there', {header: {'x-reason': true}}, true],
		['a field that is not there', {header: {'x-other': true}}, false],
		['a field by its value, its name in any case', {header: {'X-Reason': /^maint/}}, true],
		['a field with another value', {header: {'x-reason': /^other/}}, false],
		['two fields of which one is missing', {header: {'x-reason': true, 'x-other': true}}, false],
		['a field of the request', {requestHeader: {'x-tenant': /acme/}}, true],
		['a field of the request in the response', {header: {'x-tenant': true}}, false],
		['a field of the response in the request', {requestHeader: {'x-reason': true}}, false],
	])('%s', (_, when, expected) => {
		expect(applies(when, {response: response({'x-reason': 'maintenance'})}, request)).toBe(expected);
	});

	test('do not apply where there are no fields at all', () => {
		expect(applies({header: {'x-reason': true}}, {error: new Error('no')})).toBe(false);
		expect(applies({requestHeader: {'x-tenant': true}}, {response: response()})).toBe(false);
	});

	test('an empty field is there', () => {
		expect(applies({header: {'x-reason': true}}, {response: response({'x-reason': ''})})).toBe(true);
	});
});

describe('method', () => {
	test.each<[Match['method'], boolean]>([
		['POST', true],
		['GET', false],
		[['GET', 'POST'], true],
		[['GET', 'PUT'], false],
	])('%j at a POST: %s', (method, expected) => {
		expect(applies({method: method as 'POST'}, {response: response()}, {method: 'POST'})).toBe(expected);
	});

	test('does not apply where the request is unknown', () => {
		expect(applies({method: 'POST'}, {response: response()})).toBe(false);
	});
});

describe('problemType', () => {
	const body = {type: 'https://example.com/problems/no-stock', title: 'No stock'};
	const problem = () => response({'content-type': 'application/problem+json; charset=utf-8'});

	test.each<[Match['problemType'], boolean]>([
		['https://example.com/problems/no-stock', true],
		[/no-stock$/, true],
		[['https://example.com/problems/no-stock', 'other'], true],
		['https://example.com/problems/other', false],
	])('%p: %s', (problemType, expected) => {
		expect(applies({problemType: problemType as string}, {response: problem(), body})).toBe(expected);
	});

	test('does not apply to JSON that is no problem description', () => {
		const plain = response({'content-type': 'application/json'});
		expect(applies({problemType: /./}, {response: plain, body})).toBe(false);
	});

	test('does not apply where the body is unknown', () => {
		expect(applies({problemType: /./}, {response: problem()})).toBe(false);
	});
});

describe('bodyCode', () => {
	test.each<[string, unknown, boolean]>([
		['at code', {code: 'full'}, true],
		['at type', {type: 'full'}, true],
		['at error.code', {error: {code: 'full'}}, true],
		['at error.type', {error: {type: 'full'}}, true],
		['at error itself', {error: 'full'}, true],
		['at two places of which one is another', {code: 'other', error: {code: 'full'}}, true],
		['at no place that is known', {detail: 'full', errors: [{code: 'full'}]}, false],
		['as a number', {code: 7}, false],
		['in a text', 'full', false],
		['in nothing', null, false],
	])('%s: %j: %s', (_, body, expected) => {
		expect(applies({bodyCode: 'full'}, {response: response(), body})).toBe(expected);
	});

	test('may be a pattern', () => {
		expect(applies({bodyCode: /^fu/}, {response: response(), body: {code: 'full'}})).toBe(true);
	});
});

describe('bodyText', () => {
	test('finds its pattern in a text and in the text of a parsed body', () => {
		const bodies = ['out of stock', {errors: [{message: 'out of stock'}]}];
		expect(bodies.map(body => applies({bodyText: /out of stock/}, {response: response(), body}))).toEqual([
			true,
			true,
		]);
	});

	test('sees the first 2,048 characters and no more', () => {
		const at = (place: number) =>
			applies({bodyText: /Z/}, {response: response(), body: `${'a'.repeat(place)}Z`});
		expect([at(2_047), at(2_048)]).toEqual([true, false]);
	});

	test('finds nothing in a body that cannot be written as JSON', () => {
		const body: Record<string, unknown> = {};
		body.self = body;
		expect(applies({bodyText: /./}, {response: response(), body})).toBe(false);
	});

	test('finds nothing where the body is unknown', () => {
		expect(applies({bodyText: /^/}, {response: response()})).toBe(true);
		expect(applies({bodyText: /./}, {response: response()})).toBe(false);
	});
});

describe('test', () => {
	test('is shown the response, the body and the request', () => {
		const shown: RuleState[] = [];
		const outcome = {response: response(), body: {a: 1}};
		const request = {method: 'PUT'};
		applies({test: state => shown.push(state) > 0}, outcome, request);
		expect(shown).toEqual([{...outcome, request}]);
		applies({test: state => shown.push(state) > 0}, outcome);
		expect(shown[1]).toStrictEqual(outcome);
	});

	test('is shown the error', () => {
		const error = new Error('no');
		expect(applies({test: state => state.error === error}, {error})).toBe(true);
	});

	test('applies only by true', () => {
		const answers = [true, false, 1, 'yes', undefined, Promise.resolve(true)];
		expect(answers.map(answer => applies({test: () => answer as boolean}, {response: response()}))).toEqual([
			true,
			false,
			false,
			false,
			false,
			false,
		]);
	});

	test('is not asked where another key does not hold', () => {
		const ask = jest.fn(() => true);
		applies({status: 500, test: ask}, {response: response()});
		expect(ask).not.toHaveBeenCalled();
	});

	test('that throws does not apply, and the default rules decide', () => {
		const throwing = () => {
			throw new Error('mine');
		};
		expect(applies({test: throwing}, {response: response()})).toBe(false);
	});

	test('runs through what the caller gives to run it', () => {
		const run = jest.fn((ask: () => unknown) => ask());
		expect(applies({test: () => true}, {response: response()}, undefined, run as Run)).toBe(true);
		expect(run).toHaveBeenCalledTimes(1);
	});
});

test('a pattern with a memory of its own finds the same each time', () => {
	const when = {code: /A/g};
	const answers = [1, 2, 3].map(() => applies(when, {error: failure('E', 'A')}));
	expect(answers).toEqual([true, true, true]);
});

test('a rule without conditions applies to every failure', () => {
	expect([applies({}, {response: response()}), applies({}, {error: undefined})]).toEqual([true, true]);
});
