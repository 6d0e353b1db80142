import type {Measures} from './measures.ts';
import type {Outcome} from './situations.ts';

/** Aligns columns: the first to the left, the others to the right. */
export function tableOf(rows: readonly (readonly string[])[]): string {
	const columns = Math.max(...rows.map(row => row.length));
	const widths = Array.from({length: columns}, (_, column) =>
		Math.max(...rows.map(row => row[column]?.length ?? 0)),
	);
	return rows
		.map(row =>
			row
				.map((cell, column) => {
					const width = widths[column] ?? 0;
					return column === 0 ? cell.padEnd(width) : cell.padStart(width);
				})
				.join('   '),
		)
		.join('\n');
}

const headings = ['', 'attempts a call', 'back after s', 'served in it %', 'served after %', 'p99 s'];
const headingsOfMany = [...headings, 'fairness', 'worst client %'];

export function stormHeadings(clients: number): readonly string[] {
	return clients > 1 ? headingsOfMany : headings;
}

/** The median of several seeds, with the worst in brackets. */
export function stormCells(runs: readonly Measures[], clients: number): readonly string[] {
	const pick = (of: keyof Measures) => runs.map(run => run[of]).sort((one, other) => one - other);
	const middle = (sorted: readonly number[]) => sorted[sorted.length >> 1] ?? Number.NaN;
	const pair = (of: keyof Measures, worst: 'least' | 'most', spell: (value: number) => string) => {
		const sorted = pick(of);
		const extreme = worst === 'least' ? sorted[0] : sorted.at(-1);
		return `${spell(middle(sorted))} (${spell(extreme ?? Number.NaN)})`;
	};
	const share = (value: number) => (100 * value).toFixed(1);
	const cells = [
		pair('attempts', 'most', value => value.toFixed(2)),
		pair('backAfter', 'most', value => (value === Number.POSITIVE_INFINITY ? 'never' : seconds(value))),
		pair('servedDuring', 'least', share),
		pair('served', 'least', share),
		pair('slowest', 'most', value => (Number.isNaN(value) ? '–' : seconds(value))),
	];
	const cellsOfMany = () => [
		pair('fairness', 'least', value => value.toFixed(3)),
		pair('worstClient', 'least', share),
	];
	return clients > 1 ? [...cells, ...cellsOfMany()] : cells;
}

/** The share served and the attempts per call, over several seeds together. */
export function outcomeCell(runs: readonly Outcome[]): string {
	const sum = (of: keyof Outcome) => runs.reduce((total, run) => total + run[of], 0);
	const calls = sum('calls');
	return `${((100 * sum('served')) / calls).toFixed(1)} · ${(sum('attempts') / calls).toFixed(2)}`;
}

function seconds(milliseconds: number): string {
	return (milliseconds / 1_000).toFixed(1);
}
