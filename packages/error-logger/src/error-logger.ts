import {defineHook, type Hook, watchPage} from '@kyhooks/core';
import {numberCall} from './entry/reported.ts';
import {createReporter, writing} from './entry/reporter.ts';
import {createJournal} from './journal.ts';
import {type ErrorLoggerOptions, resolveErrorLoggerOptions} from './options.ts';

/**
Logs failed requests: writes one entry for each failed attempt and one for each call that failed or recovered, with secrets redacted. A call that succeeds at the first attempt writes nothing.

@example
```
import winston from 'winston';
import {errorLogger} from '@kyhooks/error-logger';
import {winstonSink} from '@kyhooks/error-logger/winston';

const api = ky.extend(errorLogger({sink: winstonSink(winston.createLogger({transports: [new winston.transports.Console()]}))}));
```

@throws TypeError for an option that is unknown, of the wrong type or out of range; the message contains its path and value.
*/
export function errorLogger(options: ErrorLoggerOptions = {}): Hook {
	const policy = resolveErrorLoggerOptions(options);
	watchPage();
	const report = createReporter(policy);
	return defineHook({
		name: 'error-logger',
		stage: 'observe',
		options: policy,
		install(call) {
			if (writing.has(policy.sink)) {
				return {};
			}
			const number = numberCall();
			let hear: ReturnType<typeof createJournal> | undefined;
			return {
				on(event) {
					hear ??= createJournal(call, number, report);
					hear(event);
				},
			};
		},
	});
}
