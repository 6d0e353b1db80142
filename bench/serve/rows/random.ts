import {atRate, inARow} from '../loads.ts';
import type {Row} from '../row.ts';
import {byChance, first, silence, unavailable} from '../script.ts';

/** Enough calls for a meaningful share, and a full minute of them at the highest rate. */
function callsAt(rate: number): number {
	return Math.max(600, (rate >= 100 ? 60 : 30) * rate);
}

export const inRow: readonly Row[] = [
	{
		title: 'in a row: 50, each fails once',
		script: () => first(1, unavailable),
		load: inARow(50),
	},
	{
		title: 'in a row: 50, each fails twice',
		script: () => first(2, unavailable),
		load: inARow(50),
	},
];

export const random: readonly Row[] = [1, 5, 50, 200].flatMap(rate =>
	[5, 10, 20, 30, 40, 50].map(
		(percent): Row => ({
			title: `random: ${percent} % 503 at ${rate}/s`,
			script: () => byChance(percent / 100, unavailable),
			load: atRate(rate, callsAt(rate)),
		}),
	),
);

export const hanging: readonly Row[] = [2, 10, 20].map(percent => ({
	title: `random: ${percent} % never answered at 20/s`,
	script: () => byChance(percent / 100, silence),
	load: atRate(20, callsAt(20)),
}));
