import {describe, expect, test} from '@jest/globals';
import {
	cdn,
	createVirtualClock,
	dnsFailure,
	dribble,
	hugeBody,
	invalidInput,
	ok,
	type RateLimitForm,
	rateLimited,
	resetMidBody,
	respond,
	type Step,
	scenarioNamed,
	slowBody,
	slowHeaders,
	tooLarge,
	unavailable,
	useClock,
} from '@kyhooks/testing';

const answerOf = ({effect}: Step) => effect as Extract<Step['effect'], {kind: 'answer'}>;

describe('options', () => {
	test.each([
		[
			() => unavailable({retryAfter: -1}),
			'unavailable.retryAfter must be a finite number from 0 to Infinity, got -1',
		],
		[() => unavailable({retryafter: 2} as never), 'unavailable.retryafter is not an option'],
		[() => invalidInput({status: 404 as 400}), 'invalidInput.status must be 400 or 422, got 404'],
		[() => rateLimited({via: 'smoke' as 'none'}), 'rateLimited.via must be "retry-after"'],
		[() => cdn({status: 500}), 'cdn.status must be an integer from 520 to 526, got 500'],
		[() => dnsFailure({code: 'EWHAT' as never}), 'dnsFailure.code must be "ENOTFOUND" or "EAI_AGAIN"'],
		[() => respond({status: 199}), 'respond.status must be an integer from 200 to 599, got 199'],
		[() => respond({headers: {a: 1} as never}), 'respond.headers must be an object of strings'],
		[() => respond({body: 42 as never}), 'respond.body must be a string or a Uint8Array, got 42'],
		[() => ok({}, {json: 1} as never), 'ok.json is not an option'],
		[() => resetMidBody({sent: -1}), 'resetMidBody.sent must be an integer from 0 to Infinity, got -1'],
		[() => hugeBody({bytes: 0.5}), 'hugeBody.bytes must be an integer from 0 to Infinity, got 0.5'],
		[() => slowHeaders(-1), 'slowHeaders.delay must be a number of milliseconds from 0'],
		[() => slowBody(0), 'slowBody.rate must be a finite number from 0.001 to Infinity, got 0'],
		[() => dribble(0, 10), 'dribble.chunks must be an integer from 1 to Infinity, got 0'],
	])('%s is refused', (make, message) => {
		expect(make).toThrow(message);
	});
});

describe('headers and body', () => {
	test('are added to the scenario’s own, and replace those of the same name in any case', () => {
		const {headers} = answerOf(cdn({headers: {Server: 'other', 'x-a': '1'}}));
		expect(headers).toMatchObject({server: 'other', 'x-a': '1', 'cf-ray': expect.any(String)});
	});

	test('json replaces the body, also with a value that is falsy', () => {
		expect(answerOf(unavailable({json: 0})).content).toBe('0');
		expect(answerOf(unavailable({body: 'later'})).content).toBe('later');
		expect(answerOf(ok(null)).content).toBe('null');
		expect(answerOf(ok()).content).toBeUndefined();
	});
});

test.each<[RateLimitForm, object]>([
	['retry-after', {'retry-after': '3'}],
	['retry-after-date', {'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT'}],
	['retry-after-ms', {'retry-after-ms': '2500'}],
	['x-ms-retry-after-ms', {'x-ms-retry-after-ms': '2500'}],
	['ratelimit', {ratelimit: '"default";r=0;t=3'}],
	['x-ratelimit-reset', {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225603'}],
	['none', {}],
])('a rate limit says by %s when to come back, never too early', (via, headers) => {
	const restore = useClock(createVirtualClock({wallTime: Date.UTC(2026, 0, 1)}));
	const answer = answerOf(rateLimited({via, after: 2.5}));
	restore();
	expect(answer.headers).toEqual({
		'content-type': 'application/problem+json',
		...headers,
		...(via === 'ratelimit' ? {'ratelimit-policy': expect.any(String)} : {}),
	});
});

test('invalid input names the fields, as RFC 9457 shows it', () => {
	expect(
		JSON.parse(String(answerOf(invalidInput({status: 400, fields: {age: 'must be positive'}})).content)),
	).toEqual({
		type: 'about:blank',
		title: 'The input is not valid',
		status: 400,
		errors: [{pointer: '#/age', detail: 'must be positive'}],
	});
});

test('a size that is too large for now says when to try again', () => {
	expect(answerOf(tooLarge({retryAfter: 30})).headers).toMatchObject({'retry-after': '30'});
	expect(answerOf(tooLarge()).headers).not.toHaveProperty('retry-after');
});

describe('by name', () => {
	test('a scenario is found', () => {
		expect(scenarioNamed('resetMidBody')).toMatchObject({scenario: 'resetMidBody'});
	});

	test.each([
		['unavailble', 'there is no scenario "unavailble"; did you mean unavailable?'],
		['flacky', 'there is no scenario "flacky"; did you mean flaky?'],
		['resetMidBdoy', 'there is no scenario "resetMidBdoy"; did you mean resetMidBody?'],
		['reset', 'did you mean resetBeforeHeaders or resetMidBody?'],
		['toString', 'there is no scenario "toString"; known: ok, created, '],
	])('%s is not, and the message helps', (name, message) => {
		expect(() => scenarioNamed(name)).toThrow(message);
	});
});
