import type {ClientName} from './clients.ts';
import type {Measures} from './measures.ts';

const titleWidth = 88;
const cellWidth = 26;

export function headingOf(title: string, names: readonly ClientName[]): string {
	const columns = 'served  tries   p50    p99';
	return [
		[title.padEnd(titleWidth), ...names.map(name => name.padEnd(cellWidth))].join(' | '),
		[''.padEnd(titleWidth), ...names.map(() => columns.padEnd(cellWidth))].join(' | '),
	].join('\n');
}

export function lineOf(title: string, measures: readonly (Measures | undefined)[], mark: string): string {
	return [title.padEnd(titleWidth), ...measures.map(spell), mark].join(' | ').trimEnd();
}

/** Milliseconds as they are, shares in percent. */
function spell(measures: Measures | undefined): string {
	if (measures === undefined) {
		return ''.padEnd(cellWidth);
	}
	const {served, attemptsPerCall, p50, p99} = measures;
	return [
		(100 * served).toFixed(1).padStart(6),
		attemptsPerCall.toFixed(2).padStart(6),
		time(p50).padStart(5),
		time(p99).padStart(6),
	]
		.join(' ')
		.padEnd(cellWidth);
}

function time(milliseconds: number): string {
	return Number.isNaN(milliseconds) ? '–' : milliseconds.toFixed(0);
}
