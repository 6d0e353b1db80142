import {type Call, defineHook, type Hook, isFailure, type Layer, type Outcome} from '@kyhooks/core';
import {createInspector} from './inspect.ts';
import {readBody} from './json-body.ts';
import {judge} from './judge.ts';
import {isTelling, type Run} from './match.ts';
import {
	resolveStatusClassifierOptions,
	type StatusClassifierOptions,
	type StatusClassifierSettings,
} from './options.ts';

/** What reading an error body may take before the verdict goes without it, in milliseconds. Most come with their headers. */
const longestRead = 250;

/**
Judges every failure of a client by the full tables and by your own rules, for the retry, the breaker, the logger and your own code to read.

@example
```
import ky from 'ky';
import {classificationOf, statusClassifier} from '@kyhooks/status-classifier';

const api = ky.extend(statusClassifier());

try {
	await api.get('https://api.example.com/users/42').json();
} catch (error) {
	console.error(classificationOf(error)?.advice);
}
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
*/
export function statusClassifier(options: StatusClassifierOptions = {}): Hook {
	const settings = resolveStatusClassifierOptions(options);
	return defineHook({
		name: 'status-classifier',
		stage: 'send',
		options: settings,
		install: call => installStatusClassifier(call, settings),
	});
}

function installStatusClassifier(call: Call, {rules, inspect, maxBytes}: StatusClassifierSettings): Layer {
	// By response and not only the last: an attempt that ky has given up may still answer. Made when the first body is read, since most calls have none to keep.
	let bodies: WeakMap<Response, unknown> | undefined;
	const run: Run = test => call.invoke('status-classifier.rules', test);
	const withBody = (outcome: Outcome): Outcome =>
		outcome.response === undefined || outcome.body !== undefined
			? outcome
			: {response: outcome.response, body: bodies?.get(outcome.response)};
	return {
		received(response, request) {
			if (!isFailure(response) || !isTelling(response, rules, maxBytes)) {
				return undefined;
			}
			const reading = readBody(response, {maxBytes, within: longestRead, signal: request.signal});
			return reading.then(body => {
				bodies ??= new WeakMap();
				bodies.set(response, body);
			});
		},
		classify: (outcome, request) => judge(withBody(outcome), request, rules, run),
		...(inspect === undefined ? {} : {hooks: {afterResponse: [createInspector(call, inspect)]}}),
	};
}
