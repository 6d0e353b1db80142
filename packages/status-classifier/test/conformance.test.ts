import {describe, test} from '@jest/globals';
import {statusClassifier} from '@kyhooks/status-classifier';
import {applicationError200, captivePortal, cdn, conflict, invalidInput, rateLimited} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};
const scenarios = [invalidInput(), conflict(), rateLimited(), cdn(), captivePortal()];

describeHook(statusClassifier, {runner, scenarios});

describeHook(statusClassifier, {
	runner,
	name: 'status-classifier with rules',
	options: {
		rules: [
			{
				name: 'reindexing',
				when: {status: 503, test: ({body}) => body !== undefined},
				verdict: {category: 'unavailable', retry: 'always', minimumWait: 100},
			},
		],
	},
});

describeHook(statusClassifier, {
	runner,
	name: 'status-classifier with inspect',
	options: {
		inspect: ({body}) =>
			(body as {error?: unknown} | undefined)?.error === undefined ? undefined : {category: 'unavailable'},
	},
	deciders: ['inspect'],
	scenarios: [applicationError200()],
});
