import {expect, test} from '@jest/globals';
import {recordOf} from '../src/call/attempt.ts';

test('a record is a frozen copy of the attempt, without the response or the error behind it', () => {
	const attempt = {number: 1, startedAt: 0, duration: 12, status: 503, subject: new Response()};
	const record = recordOf(attempt);
	expect(record).toStrictEqual({number: 1, startedAt: 0, duration: 12, status: 503});
	expect(Object.isFrozen(record)).toBe(true);
	attempt.duration = 99;
	expect(record.duration).toBe(12);
});
