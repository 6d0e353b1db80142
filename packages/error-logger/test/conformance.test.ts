import {describe, test} from '@jest/globals';
import {errorLogger} from '@kyhooks/error-logger';
import {describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};

const silent = {write() {}};

describeHook(errorLogger, {
	runner,
	options: {sink: silent},
	callbacks: ['fields'],
});

describeHook(errorLogger, {
	runner,
	name: 'error-logger with all of its options',
	options: {
		sink: {
			isEnabled: () => true,
			write: () => Promise.reject(new Error('the sink is full')),
		},
		levels: {attempt: 'info'},
		body: true,
		fields: {zone: 'eu'},
		redact: {keys: ['tenant'], headers: ['x-zone'], query: 'drop'},
	},
});

describeHook(errorLogger, {
	runner,
	name: 'error-logger with a sink that throws',
	options: {
		sink: {
			isEnabled() {
				throw new Error('the sink is closed');
			},
			write() {
				throw new Error('the sink is closed');
			},
		},
	},
});

describeHook(errorLogger, {
	runner,
	name: 'error-logger with a sink that never returns',
	options: {sink: {write: () => new Promise(() => {})}},
});
