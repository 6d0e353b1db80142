import {expect, test} from '@jest/globals';
import {RejectedError} from '@kyhooks/core';
import {isLimiterRejectedError, LimiterRejectedError} from '@kyhooks/limiter';

const request = new Request('https://api.example.com/users/42?token=secret');

test('a refusal tells its name and code, whole milliseconds, and no query', () => {
	const error = new LimiterRejectedError(request, 'LIMITER_NO_TIME', 3, 99.5);
	expect(String(error)).toBe(
		'LimiterRejectedError: GET https://api.example.com/users/42 was not sent: its turn would come in 100 ms, and the call has too little time left',
	);
	expect(error).toMatchObject({code: 'LIMITER_NO_TIME', retryAfter: 100, hook: 'limiter'});
	expect(isLimiterRejectedError(error)).toBe(true);
});

test.each([
	['a refusal of another hook', new RejectedError('no', {code: 'OTHER', hook: 'other', request})],
	['an object that looks like one', {hook: 'limiter'}],
	['nothing', undefined],
])('%s is no refusal of a limiter', (_, error) => {
	expect(isLimiterRejectedError(error)).toBe(false);
});
