import type {AttemptRecord} from './attempt.ts';
import type {Explained} from './explain.ts';
import {plainCodeOf} from './plain-code.ts';

/** The most rows of attempts; the middle of a longer call is left out. */
const mostRows = 8;

/** Characters: no word of ours is longer, and what comes from outside may be. */
const widestCell = 60;
const widestLine = 240;

/** At most 12 lines: the headline, the attempts, the callbacks that failed, the advice. */
export function tableOf(explanation: Explained): string {
	const {operation, method, url, attempts, reason, why, totalTime, advice, faults} = explanation;
	const subject =
		operation === undefined ? `${method} ${url}`.trim() || 'call' : `operation ${operation}`.trimEnd();
	const callbacks = [...new Set(faults.map(({callback}) => callback))];
	return [
		`${subject}: ${reason} after ${attempts.length} attempt${attempts.length === 1 ? '' : 's'} in ${milliseconds(totalTime)}: ${why}`,
		...aligned(shown(attempts)),
		...(callbacks.length === 0 ? [] : [`  ! callbacks that failed: ${callbacks.join(', ')}`]),
		...(advice === undefined ? [] : [`  → ${advice}`]),
	]
		.map(line => oneLine(line, widestLine))
		.join('\n');
}

type Row = readonly string[];

function shown(attempts: readonly AttemptRecord[]): readonly Row[] {
	const rows = attempts.map((attempt, index) => rowOf(attempt, index < attempts.length - 1));
	const last = rows.at(-1);
	return rows.length <= mostRows || last === undefined
		? rows
		: [...rows.slice(0, mostRows - 2), ['…', `${rows.length - mostRows + 1} more`], last];
}

function rowOf(attempt: AttemptRecord, isFollowed: boolean): Row {
	const {number, status, classification, duration, decision, timeLimit, answeredBy} = attempt;
	if (duration === undefined) {
		return [String(number), 'running'];
	}
	const result = [
		status ?? plainCodeOf(classification),
		classification?.category ?? 'success',
		timeLimit === undefined ? undefined : `(${timeLimit})`,
		answeredBy === undefined ? undefined : `(${answeredBy})`,
	];
	return [
		String(number),
		result.filter(part => part !== undefined).join(' '),
		milliseconds(duration),
		[heldWords(attempt), decision === undefined ? undefined : consequenceOf(decision, isFollowed)]
			.filter(part => part !== undefined)
			.join(', '),
	];
}

function heldWords({held}: AttemptRecord): string | undefined {
	const waits = held?.map(({by, duration}) => `${milliseconds(duration)} (${by})`);
	return waits === undefined ? undefined : `held ${waits.join(' and ')} before`;
}

function consequenceOf(decision: NonNullable<AttemptRecord['decision']>, isFollowed: boolean): string {
	if (decision.retry) {
		return `${isFollowed ? 'waited' : 'to wait'} ${milliseconds(decision.wait)} (${decision.source})`;
	}
	return `stopped: ${decision.reason}`;
}

function aligned(rows: readonly Row[]): readonly string[] {
	const cells = rows.map(row => row.map(cell => oneLine(cell, widestCell)));
	const widthOf = (column: number) => Math.max(...cells.map(row => row[column]?.length ?? 0));
	return cells.map(row =>
		`  ${row.map((cell, column) => cell.padEnd(widthOf(column))).join('  ')}`.trimEnd(),
	);
}

/** A rule's advice may be anything. */
function oneLine(text: string, widest: number): string {
	const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
	return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
}

function milliseconds(duration: number): string {
	return `${Math.round(duration)} ms`;
}
