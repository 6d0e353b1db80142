import {clock, duration, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {fault} from './fault.ts';

export type AbortedByCallerOptions = {
	/** Milliseconds after the request. @default 0 */
	after?: number;
	/** @default an AbortError, as of `abort()` without a reason */
	reason?: unknown;
};

/**
The server never answers, and the caller gives up. The step brings the signal that the call must be given.

@example
```
const step = abortedByCaller({after: 100});
await api.get(url, {signal: step.signal}); // rejects with step.signal.reason
```
*/
export function abortedByCaller(options: AbortedByCallerOptions = {}): Step & {readonly signal: AbortSignal} {
	const {after, reason} = resolveOptions(
		'abortedByCaller',
		options,
		{after: 0, reason: undefined},
		{after: duration(), reason: () => undefined},
	);
	const controller = new AbortController();
	const met = () => {
		clock.setTimer(after, () => controller.abort(reason));
	};
	return Object.freeze({...fault('abortedByCaller', 'silence', {met}), signal: controller.signal});
}
