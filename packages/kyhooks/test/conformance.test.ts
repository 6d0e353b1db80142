import {describe, test} from '@jest/globals';
import {forever, ok, refused, sequence, serverError, times, unavailable} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';
import {type ResilientOptions, resilient} from 'kyhooks';

const runner = {describe, test};

const errorLogger: ResilientOptions['errorLogger'] = {sink: {write() {}}};

// Where a call has a limit of time, ky's own timer goes off while an attempt is under way, and ky asks for the time to decide on a retry: the
// traps of rule 6 cannot tell that from the hooks. The suite of timeout() has its limits; here there is that of an attempt, except for rule 6.
const total = false;

describeHook(resilient, {
	runner,
	name: 'resilient whose circuit opens at the first failure',
	options: {
		errorLogger,
		retry: {limit: 2},
		circuitBreaker: {consecutiveFailures: 1, openTime: 300, whenOpen: 'wait'},
		timeout: {total},
	},
	scenarios: [
		sequence(unavailable({retryAfter: 1}), refused(), ok()),
		forever(serverError()),
		sequence(times(2, refused()), ok()),
	],
});
