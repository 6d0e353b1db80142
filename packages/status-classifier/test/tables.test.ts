import {describe, expect, test} from '@jest/globals';
import {type Classification, judge as judgeByRows, outcomeOf} from '@kyhooks/core';
import {adviceOn, classify} from '@kyhooks/status-classifier';
import {factsOf, matches, runQuietly} from '../src/match.ts';
import {failureRows as rows} from '../src/rows/failures.ts';
import {failureRows as inBrowsers} from '../src/rows/failures-in-browsers.ts';
import {statusRows as byStatus, specialRows} from '../src/rows/responses.ts';
import {failureRows} from './support/failure-rows.ts';
import {responseOf, statusRows} from './support/response-rows.ts';

describe('a response is judged by the status table', () => {
	test.each(statusRows)('$title', row => {
		const outcome = {response: responseOf(row), body: row.body};
		const verdict = classify(outcome, row.request);
		expect(verdict).toMatchObject(row.expected);
		expect(adviceOn(verdict)).toMatch(/^[A-Z].{5,110}[.?]$/);
	});
});

describe('an error is judged by the table of network and runtime errors', () => {
	test.each(failureRows)('$title', ({error, request, expected}) => {
		const verdict = classify(error, request);
		expect(verdict).toMatchObject(expected);
		expect(adviceOn(verdict)).toMatch(/^[A-Z].{5,110}[.?]$/);
	});
});

const judgedBy = (failures: typeof rows, {error, request}: (typeof failureRows)[number]) => {
	const isReason = request?.signal?.reason === error;
	return judgeByRows(isReason ? {error} : outcomeOf(error), request, {failures, statuses: {}});
};

describe('each row is needed by a row of the tables above:', () => {
	test.each(rows.map((row, index) => [`${row[1]} ${row[0]}`, index]))('%s', (_, index) => {
		const others = rows.filter((_, at) => at !== index);
		const differing = failureRows.filter(failure => {
			const facts = ({category, retry, origin, neverSent}: Classification) => [
				category,
				retry,
				origin,
				neverSent,
			];
			return `${facts(judgedBy(others, failure))}` !== `${facts(judgedBy(rows, failure))}`;
		});
		expect(differing).not.toEqual([]);
	});

	test('what is known of a response', () => {
		const facts = [
			...statusRows.map(row => factsOf({response: responseOf(row), body: row.body}, row.request)),
			...failureRows.map(({error, request}) => factsOf(outcomeOf(error), request)),
			factsOf({response: opaqueRedirect()}, undefined),
		];
		const met = facts.map(fact => specialRows.find(([when]) => matches(when, fact, runQuietly)));
		expect(specialRows.filter(row => !met.includes(row))).toEqual([]);
	});

	test('statuses', () => {
		const known = statusRows.map(({status}) => `${status}`);
		expect(Object.keys(byStatus).filter(status => !known.includes(status))).toEqual([]);
	});
});

describe('the rows for browsers', () => {
	const others = rows.filter(row => !inBrowsers.includes(row));

	test.each(failureRows.filter(failure => judgedBy(others, failure).category === 'unknown'))(
		'judge the same: $title',
		failure => {
			const {category, retry, neverSent} = judgedBy(rows, failure);
			expect(judgedBy(inBrowsers, failure)).toMatchObject({category, retry, neverSent});
		},
	);

	test('are all in the full list', () => {
		expect(inBrowsers.filter(row => !rows.includes(row))).toEqual([]);
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
			rule: 'redirection',
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
