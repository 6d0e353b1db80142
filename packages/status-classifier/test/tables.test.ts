import {describe, expect, test} from '@jest/globals';
import {judge as judgeByRows, outcomeOf} from '@kyhooks/core';
import {classify, defaultRules} from '@kyhooks/status-classifier';
import {failureRows as inBrowsers} from '../src/rows/failures-in-browsers.ts';
import {failureRows} from './support/failure-rows.ts';
import {responseOf, statusRows} from './support/response-rows.ts';

describe('a response is judged by the status table', () => {
	test.each(statusRows)('$title', row => {
		const outcome = {response: responseOf(row), body: row.body};
		expect(classify(outcome, row.request)).toMatchObject(row.expected);
	});
});

describe('an error is judged by the table of network and runtime errors', () => {
	test.each(failureRows)('$title', ({error, request, expected}) => {
		expect(classify(error, request)).toMatchObject(expected);
	});
});

describe('the default rules', () => {
	test('each decide at least one row of the tables', () => {
		const decided = [
			...statusRows.map(row => classify({response: responseOf(row), body: row.body}, row.request).rule),
			...failureRows.map(({error, request}) => classify(error, request).rule),
			classify(opaqueRedirect()).rule,
			'status-2xx',
		].flatMap(name => [name, name.replace(/^(status-\d)\d\d$/, '$1xx')]);
		const idle = defaultRules.map(({name}) => name).filter(name => !decided.includes(name));
		expect(idle).toEqual([]);
	});

	test('each decide as their verdict says', () => {
		const judged = failureRows.map(({error, request}) => classify(error, request));
		for (const {rule, category, retry, neverSent, origin, advice} of judged) {
			const {verdict} = defaultRules.find(({name}) => name === rule) ?? {};
			expect(verdict).toMatchObject({category, retry, neverSent, origin, advice});
		}
	});

	test('each have a name of their own, in kebab case', () => {
		const names = defaultRules.map(({name}) => name);
		expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
		expect(names.filter(name => !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(name))).toEqual([]);
	});

	test('each give their advice in one short line of plain words', () => {
		const advice = defaultRules.map(({verdict}) => verdict.advice);
		expect(advice.filter(text => !/^[A-Z].{5,110}[.?]$/.test(text))).toEqual([]);
	});

	test('each say in a known word where the failure arose', () => {
		const origins = new Set(defaultRules.map(({verdict}) => verdict.origin));
		expect([...origins].sort()).toEqual(['caller', 'client', 'network', 'server']);
	});

	test('are frozen, each of them and the list', () => {
		const parts = defaultRules.flatMap(rule => [rule, rule.verdict]);
		expect([defaultRules, ...parts].filter(part => !Object.isFrozen(part))).toEqual([]);
	});
});

describe('the rows for browsers', () => {
	const rules = {failures: inBrowsers, statuses: {}};
	const rowsOf = (names: readonly string[]) =>
		failureRows.filter(({expected}) => names.includes(`${expected.rule}`));

	test.each(rowsOf(inBrowsers.map(([name]) => name)))(
		'judge the same: $title',
		({error, request, expected}) => {
			const outcome = outcomeOf(error);
			const isReason = request?.signal?.reason === error;
			expect(judgeByRows(isReason ? {error} : outcome, request, rules)).toMatchObject(expected);
		},
	);

	test('have no row that the full list has not', () => {
		const names = defaultRules.map(({name}) => name);
		expect(inBrowsers.map(([name]) => name).filter(name => !names.includes(name))).toEqual([]);
	});
});

describe('other responses', () => {
	test('a success is no failure, whatever its headers say', () => {
		const response = new Response(null, {
			status: 204,
			headers: {'x-should-retry': 'true', 'retry-after': '9'},
		});
		expect(classify(response)).toEqual({
			category: 'success',
			retry: 'never',
			neverSent: false,
			origin: 'server',
			advice: 'Nothing to do.',
			rule: 'status-204',
			status: 204,
		});
	});

	test('a response whose status a browser hides is a success', () => {
		const opaque = Object.defineProperties(new Response(), {
			type: {value: 'opaque'},
			ok: {value: false},
			status: {value: 0},
		});
		expect(classify(opaque).category).toBe('success');
	});

	test('a redirect that a browser hides is a redirection', () => {
		expect(classify(opaqueRedirect())).toMatchObject({
			category: 'redirection',
			retry: 'never',
			rule: 'opaque-redirect',
		});
	});

	test('a status of no class is unknown', () => {
		expect(classify(Response.error())).toMatchObject({category: 'unknown', retry: 'never', status: 0});
	});
});

function opaqueRedirect(): Response {
	return Object.defineProperties(new Response(), {
		type: {value: 'opaqueredirect'},
		ok: {value: false},
		status: {value: 0},
	});
}
