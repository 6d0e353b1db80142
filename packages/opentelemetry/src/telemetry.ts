import {defineHook, type Hook, type Layer} from '@kyhooks/core';
import {CallRecord} from './call/call-record.ts';
import {wrapFetch} from './call/own-fetch.ts';
import {watchOwnHooks} from './call/own-hooks.ts';
import {guardOf} from './guard.ts';
import {resolveTelemetryOptions, type TelemetryOptions} from './options.ts';
import {findRecorders} from './recorders.ts';
import {recordingOf} from './recording.ts';
import {knownMethods} from './subject.ts';

/**
Records calls with OpenTelemetry: a span for each call, in it a span for each attempt, and metrics. If the application has registered no provider, it does nothing.

@example
```
import {telemetry} from '@kyhooks/opentelemetry';
import ky from 'ky';

const api = ky.extend(telemetry());
```

@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function telemetry(options: TelemetryOptions = {}): Hook {
	const policy = resolveTelemetryOptions(options);
	const recordersOf = findRecorders(policy);
	const methods = knownMethods();
	const none: Layer = {};
	return defineHook({
		name: 'opentelemetry',
		stage: 'observe',
		options: policy,
		install(call) {
			const recorders = recordersOf(call);
			if (!recorders) {
				return none;
			}
			const record = new CallRecord(call, recordingOf(recorders, guardOf(call)), policy, methods);
			watchOwnHooks(call, record);
			wrapFetch(call, record);
			return record;
		},
	});
}
