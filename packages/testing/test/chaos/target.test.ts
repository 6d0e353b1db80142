import {expect, test} from '@jest/globals';
import {whyNoAnswer} from '../../src/chaos/target.ts';

const failure = (message: string, more: object) => Object.assign(new Error(message), more);
const refused = failure('connect ECONNREFUSED ::1:3000', {code: 'ECONNREFUSED', syscall: 'connect'});

test.each([
	['a system call that failed', refused, 'connect ECONNREFUSED ::1:3000'],
	['all addresses of a name', new AggregateError([refused, refused]), 'connect ECONNREFUSED ::1:3000'],
	[
		'TLS',
		failure('certificate has expired', {code: 'CERT_HAS_EXPIRED'}),
		'CERT_HAS_EXPIRED: certificate has expired',
	],
	['an error without a code', new Error('aborted'), 'aborted'],
])('why a target gives no answer is told of %s', (_, error, why) => {
	expect(whyNoAnswer(error)).toBe(why);
});
