import {clock, duration, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {fault} from './fault.ts';

/** Options of `abortedByCaller`. */
export type AbortedByCallerOptions = {
	/** Milliseconds between the request and the abort. @default 0 */
	after?: number;
	/** The abort reason. @default an AbortError, as with `abort()` without a reason */
	reason?: unknown;
};

/**
Simulates an abort by the caller: the server never responds, and the step aborts its `signal`. Pass that signal to the call.

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
