import {describe, test} from '@jest/globals';
import {errorLogger} from '@kyhooks/error-logger';
import {createRedactor} from '@kyhooks/error-logger/redact';
import {describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};

const redactor = createRedactor({keys: ['tenant'], headers: ['x-zone'], query: 'drop'});

describeHook(errorLogger, {
	runner,
	options: {sink: {write() {}}},
	callbacks: ['advice', 'body'],
});

let entries = 0;

describeHook(errorLogger, {
	runner,
	name: 'error-logger with all of its options and a sink that fails in every way',
	options: {
		sink: {
			isEnabled() {
				throw new Error('the sink is closed');
			},
			write() {
				entries += 1;
				if (entries % 3 === 0) {
					throw new Error('the sink is closed');
				}
				return entries % 3 === 1 ? Promise.reject(new Error('the sink is full')) : new Promise(() => {});
			},
		},
		levels: {attempt: 'info'},
		body: redactor.value,
		redact: redactor,
	},
});
