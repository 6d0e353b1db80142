import type {Measures} from './measures.ts';

/** One client with its measures for each run. */
export type Row = Readonly<{label: string; runs: readonly Measures[]}>;

type Column = Readonly<{
	title: string;
	value: keyof Measures;
	spell(value: number): string;
	inShort?: true;
}>;

const columns: readonly Column[] = [
	{title: 'attempts a call', value: 'attemptsPerCall', spell: number => number.toFixed(2), inShort: true},
	{title: 'recovers after', value: 'recovery', spell: spellTime, inShort: true},
	{title: 'goodput back after', value: 'goodputBack', spell: spellTime},
	{title: 'succeed after the outage', value: 'successAfter', spell: spellShare, inShort: true},
	{title: 'succeed in it', value: 'successDuring', spell: spellShare, inShort: true},
	{title: 'p99 from a second on', value: 'latency', spell: spellTime},
	{title: 'lost before it', value: 'lostBefore', spell: String},
];

const shortColumns = columns.filter(({inShort}) => inShort);

/** Markdown. With several runs, a cell has the median and, if the runs differ, the range. */
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
	const sorted = sortedOf(values);
	const [low, high] = [sorted[0], sorted.at(-1)].map(value => spell(value ?? Number.NaN));
	const middle = spell(medianOf(values));
	return low === high ? middle : `${middle} (${low} – ${high})`;
}

function medianOf(values: readonly number[]): number {
	return sortedOf(values)[(values.length - 1) >> 1] ?? Number.NaN;
}

function sortedOf(values: readonly number[]): number[] {
	return values.toSorted((one, other) => (one < other ? -1 : 1));
}

/** Markdown: a short table of the medians, with one column per kind. */
export function summaryOf(tables: readonly Readonly<{kind: string; rows: readonly Row[]}>[]): string {
	const cellOf = (runs: readonly Measures[]) =>
		shortColumns.map(({value, spell}) => spell(medianOf(runs.map(run => run[value])))).join(' · ');
	const lines = (tables[0]?.rows ?? []).map(({label}, row) => [
		label,
		...tables.map(({rows}) => cellOf(rows[row]?.runs ?? [])),
	]);
	const heads = ['client', ...tables.map(({kind}) => kind)];
	return [heads, heads.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

export function spellTime(milliseconds: number): string {
	return milliseconds === Infinity ? 'never' : `${(milliseconds / 1_000).toFixed(1)} s`;
}

export function spellShare(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
