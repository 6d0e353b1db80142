import {atRate} from '../loads.ts';
import type {Row} from '../row.ts';
import {unavailable, until} from '../script.ts';

/** Outages longer than everyday trouble. */
export const outages: readonly Row[] = [30, 60].map(seconds => ({
	title: `outage: 503 for ${seconds} s, 20/s meanwhile and 10 s after`,
	script: () => until(seconds * 1_000, unavailable),
	load: atRate(20, 20 * (seconds + 10)),
	refusingIsRight: 'so long an outage outlasts the call, and who goes on asking keeps it up',
}));
