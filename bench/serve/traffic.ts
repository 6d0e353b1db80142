import type {Setting} from './setting.ts';

/** The result of a call as its caller saw it. */
export type CallRecord = Readonly<{
	/** `false` for calls to a broken endpoint, which are made only to disturb the others. */
	counted: boolean;
	/** Milliseconds from start to success; `undefined` if it failed. */
	took: number | undefined;
}>;

/** What a load needs to make its calls. */
export type Traffic = Readonly<{
	setting: Setting;
	/** Settles when the call has ended, and never rejects. */
	call(path?: string, options?: {counted?: boolean}): Promise<void>;
	sleep(milliseconds: number): Promise<void>;
	/** The same numbers for each client. */
	random(): number;
}>;

/** Makes the calls of a row; settles when all have ended. */
export type Load = (traffic: Traffic) => Promise<unknown>;

export const pathOfAll = 'a';

export type Callers = Readonly<{
	/** Makes the call with this number; rejects if it fails. */
	request(call: number, path: string): Promise<unknown>;
	now(): number;
	sleep(milliseconds: number): Promise<void>;
	random(): number;
	setting: Setting;
}>;

/** @returns a record of each call, in the order in which they ended */
export async function runLoad(
	load: Load,
	{request, now, sleep, random, setting}: Callers,
): Promise<CallRecord[]> {
	const records: CallRecord[] = [];
	let calls = 0;
	await load({
		setting,
		sleep,
		random,
		async call(path = pathOfAll, {counted = true} = {}) {
			const number = calls;
			calls += 1;
			const begun = now();
			try {
				await request(number, path);
				records.push({counted, took: now() - begun});
			} catch {
				records.push({counted, took: undefined});
			}
		},
	});
	return records;
}
