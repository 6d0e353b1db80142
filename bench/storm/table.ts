import type {Measures} from './measures.ts';

/** One client with its measures of each run. */
export type Row = Readonly<{label: string; runs: readonly Measures[]}>;

const columns: readonly {title: string; value: keyof Measures; spell(value: number): string}[] = [
	{title: 'attempts a call', value: 'attemptsPerCall', spell: number => number.toFixed(2)},
	{title: 'recovers after', value: 'recovery', spell: spellTime},
	{title: 'goodput back after', value: 'goodputBack', spell: spellTime},
	{title: 'succeed after the outage', value: 'successAfter', spell: spellShare},
	{title: 'succeed in it', value: 'successDuring', spell: spellShare},
	{title: 'lost before it', value: 'lostBefore', spell: String},
];

/** Markdown. With several runs a cell is the median and, where it differs, the range. */
export function tableOf(rows: readonly Row[]): string {
	const cells = [
		['client', ...columns.map(({title}) => title)],
		...rows.map(({label, runs}) => [
			label,
			...columns.map(({value, spell}) =>
				spread(
					runs.map(run => run[value]),
					spell,
				),
			),
		]),
	];
	const widths = columns.concat().map((_, index) => index + 1);
	const widthOf = (column: number) => Math.max(...cells.map(row => row[column]?.length ?? 0));
	const lines = cells.map(
		([first = '', ...rest]) =>
			`| ${[first.padEnd(widthOf(0)), ...rest.map((cell, index) => cell.padStart(widthOf(index + 1)))].join(' | ')} |`,
	);
	const rule = `|${['-'.repeat(widthOf(0) + 2), ...widths.map(column => `${'-'.repeat(widthOf(column) + 1)}:`)].join('|')}|`;
	return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function spread(values: readonly number[], spell: (value: number) => string): string {
	const sorted = values.toSorted((one, other) => (one < other ? -1 : 1));
	const [low, middle, high] = [0, (sorted.length - 1) >> 1, sorted.length - 1].map(index =>
		spell(sorted[index] ?? Number.NaN),
	);
	return low === high ? `${middle}` : `${middle} (${low} – ${high})`;
}

export function spellTime(milliseconds: number): string {
	return milliseconds === Infinity ? 'never' : `${(milliseconds / 1_000).toFixed(1)} s`;
}

export function spellShare(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
