import {atOnce, every} from '../loads.ts';
import type {Row} from '../row.ts';
import {byChance, unavailable} from '../script.ts';

/** Calls after a long silence. */
export const schedules: readonly Row[] = [
	{
		title: 'cron: 40 at once each minute for 30 min, 30 % 503',
		script: () => byChance(0.3, unavailable),
		load: every(60_000, 30, atOnce(40)),
	},
	{
		title: 'cron: one call a minute for 5 h, 50 % 503',
		script: () => byChance(0.5, unavailable),
		load: every(60_000, 300, atOnce(1)),
	},
];
