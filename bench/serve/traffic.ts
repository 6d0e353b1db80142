import type {Setting} from './setting.ts';

/** What the caller saw of a call. */
export type CallRecord = Readonly<{
	/** Whether its fate is asked for: calls to what is broken anyway are only there to disturb the others. */
	counted: boolean;
	/** From its begin to its success; `undefined` where it failed. */
	took: number | undefined;
}>;

/** The means by which a load makes its calls. */
export type Traffic = Readonly<{
	setting: Setting;
	/** Settles when the call is over, and never rejects. */
	call(path?: string, options?: {counted?: boolean}): Promise<void>;
	sleep(milliseconds: number): Promise<void>;
	/** The same numbers for each client. */
	random(): number;
}>;

/** Makes the calls of a row; is over when they are. */
export type Load = (traffic: Traffic) => Promise<unknown>;

export const pathOfAll = 'a';

export type Callers = Readonly<{
	/** Makes a call with this number; rejects where it fails for good. */
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
