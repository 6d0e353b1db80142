import type {ClientName} from './clients.ts';
import {compareVirtual, type Sample} from './compare.ts';
import {virtualRows} from './rows.ts';
import {type SettingName, settings} from './setting.ts';

// Runs as a child process: gets a row, and sends what each client has come to.

export type Job = Readonly<{
	/** Which of `virtualRows`. */
	row: number;
	setting: SettingName;
	sample: Sample;
	names: readonly ClientName[];
}>;

// Thousands of errors that nobody reads.
Error.stackTraceLimit = 0;

process.on('message', async ({row, setting, sample, names}: Job) => {
	const chosen = virtualRows[row];
	if (chosen === undefined) {
		throw new RangeError(`there is no row ${row}`);
	}
	process.send?.(await compareVirtual(chosen, settings[setting], sample, names));
});
