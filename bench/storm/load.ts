import type {CallRecord} from './records.ts';
import {sharedTime} from './shared-time.ts';

export type Load = Readonly<{
	/** Calls a second. */
	rate: number;
	/** Milliseconds. */
	duration: number;
	/** Start time on the shared clock. */
	startAt: number;
}>;

/**
Begins calls at equal intervals, at absolute times, whether earlier ones have ended or not: users do not wait for each other.

@returns once the last call has settled; a call that rejects counts as failed
*/
export async function openLoad(
	{rate, duration, startAt}: Load,
	call: () => Promise<unknown>,
): Promise<CallRecord[]> {
	const calls: Promise<CallRecord>[] = [];
	const count = Math.round((rate * duration) / 1_000);
	while (calls.length < count) {
		const due = startAt + (calls.length * 1_000) / rate;
		const early = due - sharedTime();
		if (early > 0) {
			await new Promise(resolve => setTimeout(resolve, early));
		}
		calls.push(record(call, startAt));
	}
	return Promise.all(calls);
}

async function record(call: () => Promise<unknown>, startAt: number): Promise<CallRecord> {
	const start = sharedTime() - startAt;
	let succeeded = true;
	try {
		await call();
	} catch {
		succeeded = false;
	}
	return {start, end: sharedTime() - startAt, succeeded};
}
