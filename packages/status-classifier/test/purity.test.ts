import {describe, expect, test} from '@jest/globals';
import {classificationOf, classify} from '@kyhooks/status-classifier';
import fc from 'fast-check';
import {HTTPError, type NormalizedOptions} from 'ky';
import {judge} from '../src/judge.ts';
import {anyError, anythingAtAll, untouchable} from './support/hostile.ts';
import {rule} from './support/rule.ts';

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

function expectSound(classification: object): void {
	expect(Object.isFrozen(classification)).toBe(true);
	expect(Object.values(classification).every(isPlain)).toBe(true);
	expect(JSON.parse(JSON.stringify(classification))).toEqual(classification);
}

const anyHeaders = () =>
	fc.dictionary(
		fc.constantFrom(
			'retry-after',
			'x-should-retry',
			'stripe-should-retry',
			'x-ratelimit-remaining',
			'content-type',
		),
		fc.oneof(
			fc.stringMatching(/^[\x21-\x7e]{0,30}$/),
			fc.constantFrom('true', 'false', '0', 'application/problem+json'),
		),
	);

const anyResponse = () =>
	fc
		.record({status: fc.integer({min: 200, max: 599}), headers: anyHeaders()})
		.map(({status, headers}) => new Response(null, {status, headers}));

describe('classify never throws, and its result is frozen, plain and safe to serialise,', () => {
	test('for any value', () => {
		fc.assert(fc.property(anythingAtAll(), make => expectSound(classify(make()))));
	});

	test('for any value as an outcome, with a body', () => {
		fc.assert(
			fc.property(anythingAtAll(), anythingAtAll(), (makeValue, makeBody) => {
				expectSound(classify({error: makeValue()}));
				expectSound(classify({response: makeValue(), body: makeBody()}));
			}),
		);
	});

	test('for any error with any chain of causes', () => {
		fc.assert(fc.property(anyError(), make => expectSound(classify(make()))));
	});

	test('for any response with any body', () => {
		fc.assert(
			fc.property(anyResponse(), anythingAtAll(), (response, makeBody) =>
				expectSound(classify({response, body: makeBody()})),
			),
		);
	});

	test('for any facts of a request', () => {
		fc.assert(
			fc.property(anyResponse(), anythingAtAll(), (response, makeRequest) => {
				expectSound(classify(response, makeRequest() as Request));
			}),
		);
	});
});

describe('classify is pure:', () => {
	test('the same failure is judged the same each time', () => {
		fc.assert(
			fc.property(anyError(), make => {
				const error = make();
				expect(classify(error)).toEqual(classify(error));
			}),
		);
	});

	test('it leaves a body unread', () => {
		const response = new Response('{"code":"rate_limit"}', {
			status: 400,
			headers: {'content-type': 'application/json'},
		});
		expect(classify(response).rule).toBe('status-400');
		expect(response.bodyUsed).toBe(false);
	});

	test('it notes nothing', () => {
		const error = new TypeError('fetch failed');
		classify(error);
		expect(classificationOf(error)).toBeUndefined();
	});
});

describe('classify takes', () => {
	const response = new Response(null, {status: 404});
	const httpError = Object.assign(
		new HTTPError(
			new Response(null, {status: 400}),
			new Request('https://api.example.com/'),
			{} as NormalizedOptions,
		),
		{data: {error: {code: 'rate_limit'}}},
	);

	test.each<[string, unknown, string]>([
		['a response', response, 'status-404'],
		['an outcome with a response', {response}, 'status-404'],
		['an outcome with a response and no error', {response, error: undefined}, 'status-404'],
		[
			'an outcome with a body',
			{response: new Response(null, {status: 400}), body: {code: 'rate_limit'}},
			'rate-limited',
		],
		['an outcome with an error', {error: new SyntaxError('no')}, 'invalid-response'],
		['an outcome with an HTTPError', {error: httpError}, 'rate-limited'],
		['an outcome without a prototype', Object.assign(Object.create(null), {response}), 'status-404'],
		['an HTTPError, with the data that ky has read', httpError, 'rate-limited'],
		['an error', new SyntaxError('no'), 'invalid-response'],
		['an error that has a response of its own', Object.assign(new Error('no'), {response}), 'unknown'],
		[
			'a record that only looks like an outcome',
			{error: new SyntaxError('no'), message: 'failed'},
			'unknown',
		],
		['a proxy that throws', untouchable(), 'unknown'],
	])('%s', (_, subject, decidedBy) => {
		expect(classify(subject).rule).toBe(decidedBy);
	});

	test('an HTTPError that was the reason of an abort as an abort', () => {
		expect(classify(httpError, {signal: AbortSignal.abort(httpError)})).toMatchObject({
			category: 'cancelled',
			origin: 'caller',
		});
	});

	test('an error beside a signal that was aborted for another reason as what it is', () => {
		expect(classify(new SyntaxError('no'), {signal: AbortSignal.abort()}).rule).toBe('invalid-response');
	});

	test('a deadline of the caller that is no DOMException as a deadline of the caller', () => {
		const reason = Object.assign(new Error('late'), {name: 'TimeoutError'});
		expect(classify(reason).origin).toBe('client');
		expect(classify(reason, {signal: AbortSignal.abort(reason)})).toMatchObject({
			category: 'timeout',
			origin: 'caller',
		});
	});
});

describe('what a server says of itself', () => {
	const problem = (body: object) =>
		classify({
			response: new Response(null, {status: 400, headers: {'content-type': 'application/problem+json'}}),
			body,
		});

	test('is quoted from a problem description', () => {
		expect(problem({type: 'https://example.com/p', title: 'No'})).toMatchObject({
			problemType: 'https://example.com/p',
			problemTitle: 'No',
		});
	});

	test('is quoted only as text', () => {
		const {problemType, problemTitle} = problem({type: 1, title: {toString: () => 'x'}});
		expect([problemType, problemTitle]).toEqual([undefined, undefined]);
	});

	test('is quoted without what forges a line or turns the text round', () => {
		const title = 'a\nb\u001b[31mc\u0085d\u2028e\u2029f\u202eg\u2066h\u200fi\u061cj\ud800k';
		expect(problem({title}).problemTitle).toBe('a�b�[31mc�d�e�f�g�h�i�j�k');
	});

	test('is quoted at most 200 characters long, and never half a character', () => {
		const quoted = problem({title: `${'a'.repeat(199)}😀 and more`}).problemTitle;
		expect(quoted).toBe(`${'a'.repeat(199)}�`);
	});

	test('is quoted in well-formed lines, whatever it is', () => {
		fc.assert(
			fc.property(
				fc.string({unit: fc.nat({max: 0xffff}).map(unit => String.fromCharCode(unit)), maxLength: 300}),
				title => {
					const quoted = problem({title}).problemTitle ?? '';
					expect(quoted.length).toBeLessThanOrEqual(200);
					expect(quoted).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
				},
			),
		);
	});

	test('an error code is cut and cleaned too', () => {
		expect(classify(Object.assign(new Error('no'), {code: `A\n${'x'.repeat(300)}`})).code).toBe(
			`A�${'x'.repeat(198)}`,
		);
	});
});

test('a rule of your own changes what it says, and nothing else', () => {
	const anyVerdict = fc.record(
		{
			category: fc.constantFrom('overloaded' as const, 'gone' as const),
			retry: fc.constantFrom('never' as const, 'if-idempotent' as const, 'always' as const),
			neverSent: fc.boolean(),
			origin: fc.constantFrom('server' as const, 'network' as const),
			advice: fc.string(),
			retryLimit: fc.nat(),
			minimumWait: fc.nat(),
			maximumWait: fc.nat(),
		},
		{requiredKeys: []},
	);
	fc.assert(
		fc.property(anyResponse(), anyVerdict, (response, verdict) => {
			fc.pre(!response.ok);
			const judged = judge({response}, undefined, [rule('mine', {}, verdict)]);
			expect(judged).toEqual({...judge({response}), ...verdict, rule: 'mine'});
			expectSound(judged);
		}),
	);
});
