import {type Context, context} from '@opentelemetry/api';
import type {Guard} from '../guard.ts';

/** Runs a function with this context as the active one: once, whatever the registered context manager does. */
export function inside<Result>(active: Context, run: () => Promise<Result>, guard: Guard): Promise<Result> {
	let result: Promise<Result> | undefined;
	const once = () => {
		// What it throws rejects, and a `fetch` that returns no promise does no harm.
		result ??= new Promise(resolve => resolve(run()));
		return result;
	};
	guard(() => {
		context.with(active, once);
	});
	return once();
}
