import {type Attempt, defineHook, duration, type Hook, resolveOptions} from '@kyhooks/core';
import {BodyTimeoutError} from './body-timeout-error.ts';
import {withBoundSilence} from './idle-body.ts';

export type BodyTimeoutOptions = {
	/**
	Milliseconds without a single byte while somebody waits for one. Then the body fails with a `BodyTimeoutError`, and its connection is closed. A reader that takes its time is no silence of the server's.

	@default 30_000
	*/
	idle?: number;
};

/**
Limits the silence within a body.

@example
```
import ky from 'ky';
import {bodyTimeout} from '@kyhooks/timeout';

const api = ky.extend(bodyTimeout({idle: 15_000}));
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
*/
export function bodyTimeout(options: BodyTimeoutOptions = {}): Hook {
	const defaults = {idle: 30_000};
	const policy = resolveOptions('bodyTimeout', options, defaults, {idle: duration({minimum: 1})});
	const {idle} = policy;
	return defineHook({
		name: 'body-timeout',
		stage: 'send',
		options: policy,
		install: call => ({
			async attempt(request, next) {
				const response = await next(request);
				const attempt = call.attempts.at(-1) as Attempt;
				const {number, startedAt} = attempt;
				const watched = withBoundSilence(response, idle, bytesReceived => {
					attempt.timeLimit = 'idle';
					const elapsed = call.elapsed - startedAt;
					return new BodyTimeoutError({request, attempt: number, idle, bytesReceived, elapsed});
				});
				if (attempt.subject === response) {
					// Another layer has judged it.
					attempt.subject = watched;
				}
				return watched;
			},
		}),
	});
}
