import {describe, test} from '@jest/globals';
import {authRefresh} from '@kyhooks/auth-refresh';
import {limiter} from '@kyhooks/limiter';
import {forever, ok, refused, sequence, serverError, times, unavailable} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';
import {type ResilientOptions, resilient} from 'kyhooks';

const runner = {describe, test};

const errorLogger: ResilientOptions['errorLogger'] = {sink: {write() {}}};

// If a call has a time limit, ky's own timer fires while an attempt is in flight, and ky reads the clock to decide on a retry. The traps of
// rule 6 cannot distinguish that from the hooks. The suite of timeout() has both limits; here only an attempt has one, except for rule 6.
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

// Each makes hooks of its own: clients with the same hook share its token and its limits.
const withTokenAndLimiter = (options: ResilientOptions) =>
	resilient({
		authRefresh: authRefresh({refresh: () => 'token-1', token: () => 'token-0'}),
		limiter: limiter({concurrency: 2, rate: {limit: 4, interval: 100}}),
		...options,
	});

describeHook(withTokenAndLimiter, {
	runner,
	name: 'resilient with a token and a limiter',
	options: {errorLogger, retry: {limit: 2}, timeout: {total}},
});
