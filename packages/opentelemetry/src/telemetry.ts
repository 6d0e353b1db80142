import {type Call, compose, defineHook, type Hook, type Layer} from '@kyhooks/core';
import {watchBeforeRetry} from './call/before-retry.ts';
import {CallRecord} from './call/call-record.ts';
import {inside} from './context/inside.ts';
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
	const records = new WeakMap<Call, CallRecord>();
	const recordOf = (call: Call) => records.get(call) as CallRecord;

	const outer: Layer = {
		attempt(request, next, call) {
			const record = recordOf(call);
			return inside(record.enter(request), () => next(request), guardOf(call)).then(
				response => {
					record.leave(response);
					return response;
				},
				error => {
					record.leave(undefined, error);
					throw error;
				},
			);
		},
		on(event, call) {
			recordOf(call).hear(event);
		},
	};
	const sending: Layer = {
		attempt(request, next, call) {
			const record = recordOf(call);
			const trip = record.send(request);
			return inside(trip.context, () => next(request), guardOf(call)).then(response => {
				record.answer(trip, response);
				return response;
			});
		},
	};
	/** Another instrumentation records the request. */
	const passing: Layer = {
		attempt(request, next, call) {
			recordOf(call).release();
			return next(request);
		},
	};
	const inner = policy.attempts ? sending : passing;
	const none: Layer = {};
	/** Whether the call that was set up last is recorded. Both parts are set up one after the other. */
	let isRecorded = false;
	return compose(
		defineHook({
			name: 'opentelemetry',
			stage: 'observe',
			options: policy,
			install(call) {
				const recorders = recordersOf(call);
				isRecorded = Boolean(recorders);
				if (!recorders) {
					return none;
				}
				const record = new CallRecord(call, recordingOf(recorders, guardOf(call)), policy, methods);
				records.set(call, record);
				watchBeforeRetry(call, isAnswered => record.stop(isAnswered));
				return outer;
			},
		}),
		defineHook({
			name: 'opentelemetry-attempts',
			stage: 'send',
			install: call => (isRecorded && records.has(call) ? inner : none),
		}),
	);
}
