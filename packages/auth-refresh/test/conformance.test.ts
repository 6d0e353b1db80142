import {describe, test} from '@jest/globals';
import {authRefresh} from '@kyhooks/auth-refresh';
import {authenticationFailure} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};

describeHook(authRefresh, {
	runner,
	options: {refresh: () => 'token-1', token: () => 'token-0'},
	deciders: ['refresh', 'token', 'isExpired', 'key'],
	scenarios: [authenticationFailure()],
});
