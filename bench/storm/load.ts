import type {CallRecord} from './records.ts';
import {sharedTime} from './shared-time.ts';

export type Load = Readonly<{
	/** Calls a second. */
	rate: number;
	/** Milliseconds. */
	duration: number;
	/** On the shared time. */
	startAt: number;
}>;

/**
Begins calls at even distances, on absolute times and without regard to the ones before: users do not wait for each other.

@returns when the last call has settled; a call that rejects is one that failed
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
