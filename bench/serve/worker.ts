import type {ClientName} from './clients.ts';
import {compareVirtual, type Sample} from './compare.ts';
import {virtualRows} from './rows.ts';
import {type SettingName, settings} from './setting.ts';

// Runs as a child process: receives a row, and sends the results of each client.

export type Job = Readonly<{
	/** Index in `virtualRows`. */
	row: number;
	setting: SettingName;
	sample: Sample;
	names: readonly ClientName[];
}>;

// Stack traces of thousands of errors would cost time, and they are never read.
Error.stackTraceLimit = 0;

process.on('message', async ({row, setting, sample, names}: Job) => {
	const chosen = virtualRows[row];
	if (chosen === undefined) {
		throw new RangeError(`there is no row ${row}`);
	}
	process.send?.(await compareVirtual(chosen, settings[setting], sample, names));
});
