import {describe, expect, test} from '@jest/globals';
import {type ProxiedRequest, pathShown} from '../../src/chaos/proxied-request.ts';
import {createSummary, lineOf} from '../../src/chaos/report.ts';

const plain: ProxiedRequest = {
	at: Date.UTC(2026, 0, 1, 12, 30, 1, 5),
	method: 'GET',
	path: '/users',
	scenario: 'ok',
	passed: true,
	preflight: false,
	status: 200,
	problemOfTarget: undefined,
	outcome: 'answered',
	answerBody: 'read',
	duration: 12.4,
};
const injected = {...plain, scenario: 'unavailable', passed: false, status: 503};
const silent = {
	...plain,
	scenario: 'neverResponds',
	passed: false,
	status: undefined,
	outcome: 'aborted',
} as const;
const dead = {...plain, status: 502, problemOfTarget: 'connect ECONNREFUSED 127.0.0.1:3000'};

describe('the line of a request', () => {
	test.each<[string, ProxiedRequest, string]>([
		['that went to the target', plain, '200 from the target'],
		['beyond the script', {...plain, scenario: undefined, status: 404}, '404 from the target'],
		['whose answer was broken', {...plain, scenario: 'resetMidBody'}, '200 from the target (resetMidBody)'],
		[
			'of a browser that asks first',
			{...plain, scenario: undefined, preflight: true},
			'200 from the target (preflight)',
		],
		['that was answered in place of the target', injected, '503 (unavailable)'],
		['without an answer', silent, 'no answer (neverResponds), the client left'],
		[
			'whose body the client gave up',
			{...plain, answerBody: 'cancelled'},
			'200 from the target, the client left',
		],
		['whose target is dead', dead, '502, the target gives no answer: connect ECONNREFUSED 127.0.0.1:3000'],
	])('%s says so', (_, request, what) => {
		expect(lineOf(request)).toBe(`12:30:01.005 GET /users → ${what}, 12 ms`);
	});
});

test('a path is shown without its query, and without what a terminal would obey', () => {
	expect(pathShown('/users/é\u001b[31m?token=s3cret')).toBe('/users/%C3%A9%1B[31m');
});

describe('the summary', () => {
	test('of nothing', () => {
		expect(String(createSummary())).toBe('0 requests: 0 left to the target');
	});

	test('counts what was done to the requests', () => {
		const summary = createSummary();
		for (const request of [plain, injected, injected, silent, dead, {...plain, scenario: 'resetMidBody'}]) {
			summary.add(request);
		}
		expect(String(summary)).toBe(
			'6 requests: 1 left to the target, unavailable 2, neverResponds 1, resetMidBody 1, 1 without an answer of the target',
		);
	});
});
