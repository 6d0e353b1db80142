import {
	classify,
	defineHook,
	failWith,
	type Hook,
	invoke,
	isFailure,
	type Layer,
	watchPage,
} from '@kyhooks/core';
import {watchEnd} from './cut-short.ts';
import {inspected} from './inspect.ts';
import {readBody} from './json-body.ts';
import {judge} from './judge.ts';
import {isTelling, mostBytes, type Run} from './match.ts';
import {
	resolveStatusClassifierOptions,
	type StatusClassifierOptions,
	type StatusClassifierSettings,
} from './options.ts';

/** Milliseconds that reading an error body may take before the verdict is made without it. Most bodies arrive with their headers. */
const longestRead = 250;

/**
Classifies every failure of a client by the full tables and by your own rules: what it is, and whether to retry. The retry hook, the circuit breaker, the logger and your own code use the result.

@example
```
import {explain} from '@kyhooks/core';
import ky from 'ky';
import {statusClassifier} from '@kyhooks/status-classifier';

const api = ky.extend(statusClassifier());

try {
	await api.get('https://api.example.com/users/42').json();
} catch (error) {
	console.error(explain(error)?.advice);
}
```

@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function statusClassifier(options: StatusClassifierOptions = {}): Hook {
	const settings = resolveStatusClassifierOptions(options);
	const layer = layerOf(settings);
	watchPage();
	return defineHook({
		name: 'status-classifier',
		stage: 'send',
		options: settings,
		install: () => layer,
	});
}

function layerOf({rules, inspect}: StatusClassifierSettings): Layer {
	return {
		async attempt(request, next, call) {
			const response = await next(request);
			if (!isFailure(response)) {
				const verdict =
					inspect && response.ok ? await inspected(call, inspect, request, response) : undefined;
				if (verdict !== undefined) {
					failWith(call, response, verdict);
				}
				watchEnd(call, request, response);
			} else {
				// Classified here, where the body is available; the attempt keeps the verdict. ky reads the body too, and more of it.
				const isRead = isTelling(response, rules);
				const body = isRead ? await readBody(response, mostBytes, longestRead) : undefined;
				classify(call, {response, body}, request);
			}
			return response;
		},
		classify(outcome, request, call) {
			const run: Run = test => invoke(call, 'status-classifier.rules', test);
			return judge(outcome, request, rules, run);
		},
	};
}
