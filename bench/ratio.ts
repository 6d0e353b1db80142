import type {Sample} from './rounds.ts';

/** Lower quartile, median and upper quartile. */
export type Quartiles = readonly [low: number, middle: number, high: number];

/** Compares a client with the first one, round by round. What slows a whole round down cancels out. */
export function ratioOf(rounds: readonly Sample[][], client: number, key: keyof Sample): Quartiles {
	return quartilesOf(rounds.map(round => sampleOf(round, client, key) / sampleOf(round, 0, key)));
}

export function medianOf(rounds: readonly Sample[][], client: number, key: keyof Sample): number {
	return median(rounds.map(round => sampleOf(round, client, key)));
}

/** The quickest round: the one least disturbed by anything else. */
export function leastOf(rounds: readonly Sample[][], client: number, key: keyof Sample): number {
	return Math.min(...rounds.map(round => sampleOf(round, client, key)));
}

export function median(values: readonly number[]): number {
	return quartilesOf(values)[1];
}

function quartilesOf(values: readonly number[]): Quartiles {
	const sorted = values.toSorted((one, other) => one - other);
	return [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
}

function sampleOf(round: readonly Sample[], client: number, key: keyof Sample): number {
	return round[client]?.[key] ?? Number.NaN;
}

/** Linear interpolation between two values. */
function quantile(sorted: readonly number[], share: number): number {
	const place = (sorted.length - 1) * share;
	const below = sorted[Math.floor(place)] ?? Number.NaN;
	const above = sorted[Math.ceil(place)] ?? Number.NaN;
	return below + (above - below) * (place % 1);
}
