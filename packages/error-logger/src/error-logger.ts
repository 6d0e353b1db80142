import {type Call, defineHook, type Hook, type Layer} from '@kyhooks/core';
import {createJournal, type Journal} from './journal.ts';
import {type ErrorLoggerOptions, type ErrorLoggerPolicy, resolveErrorLoggerOptions} from './options.ts';
import {numberCall} from './reported.ts';
import {createReporter, type Reporter} from './reporter.ts';

/**
Writes an entry for each failed attempt, and one for each call that failed or recovered, with nothing secret in it. A call that goes well at once costs nothing.

@example
```
import winston from 'winston';
import {errorLogger} from '@kyhooks/error-logger';
import {winstonSink} from '@kyhooks/error-logger/winston';

const api = ky.extend(errorLogger({sink: winstonSink(winston.createLogger({transports: [new winston.transports.Console()]}))}));
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
*/
export function errorLogger(options: ErrorLoggerOptions = {}): Hook {
	const policy = resolveErrorLoggerOptions(options);
	const report = createReporter(policy);
	return defineHook({
		name: 'error-logger',
		stage: 'observe',
		options: policy,
		install: call => installErrorLogger(call, policy, report),
	});
}

function installErrorLogger(call: Call, policy: ErrorLoggerPolicy, report: Reporter): Layer {
	const number = numberCall();
	let journal: Journal | undefined;
	return {
		hears: 'failures',
		on(event) {
			journal ??= createJournal(call, number, policy, report);
			journal.hear(event);
		},
		...(policy.requestId === false ? {} : {hooks: {beforeRequest: [sendId(call, policy.requestId)]}}),
	};
}

function sendId({id}: Call, header: string) {
	return ({request: {headers}}: {request: Request}): void => {
		if (!headers.has(header)) {
			headers.set(header, id);
		}
	};
}
