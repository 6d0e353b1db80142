import type {AttemptRecord, Decision, StopReason, TimeLimit, WaitSource} from '../call/attempt.ts';
import {present} from '../state/present.ts';
import type {Category, Classification} from '../verdict/classification.ts';

/** The facts about one call. */
export type Explained = Readonly<{
	/** The id of the call. */
	id: string;
	/** The name of the operation, which may be empty. Absent for an ordinary call. */
	operation?: string;
	method: string;
	/** Origin and path, with `REDACTED` in place of possible tokens. The query is left out, because secrets may be in it. */
	url: string;
	attempts: readonly AttemptRecord[];
	/** `pending` while the call runs. */
	reason: StopReason | 'pending';
	/** The reason in a sentence for people. */
	why: string;
	/** Milliseconds from the start of the call to its end, or until now if it still runs. */
	totalTime: number;
	/** The category of the failure that ended the call. */
	category?: Category;
	/** Which time limit ended the call, if one did. */
	timeLimit?: TimeLimit;
	/** What to do about the failure, in a sentence for people. */
	advice?: string;
	/** The user's callbacks that threw or rejected during the call. */
	faults: readonly Readonly<{callback: string; message: string}>[];
}>;

const words: Readonly<Record<StopReason | 'pending', string>> = Object.freeze({
	success: 'it succeeded',
	pending: 'it is not over',
	limit: 'no more retries are allowed',
	method: 'a request with this method may not be repeated when the server may have acted',
	status: "the client's own statusCodes leave this status out",
	'not-retryable': 'the same request would fail in the same way',
	deadline: 'the time of the call was up, or would have been before the next attempt',
	offline: 'this device was offline for as long as the call could wait',
	'long-wait': 'the server asks for a longer wait than is allowed',
	'unreplayable-body': 'the body is a stream, which can be sent only once',
	'server-said-no': 'the server said that a retry is of no use',
	budget: 'the retries of this client have used up their budget for this server',
	rejected: 'nothing more is sent, to spare the server',
	aborted: 'the caller gave up',
});

/** Says in a sentence for people why a call ended. @param late whether it failed after an attempt that had succeeded */
export function wordsFor(
	reason: StopReason | 'pending',
	decision: Decision | undefined,
	late: boolean,
): string {
	if (late && reason === 'not-retryable') {
		return 'it failed after the answer had been given to the caller, and such a failure is not retried';
	}
	const wait = !late && decision?.retry === false ? decision.wait : undefined;
	return wait === undefined ? words[reason] : `${words[reason]} (a wait of ${Math.round(wait)} ms)`;
}

/** One attempt in `ExplanationRecord`. Its milliseconds are whole numbers. */
export type AttemptSummary = Omit<AttemptRecord, 'classification' | 'decision'> &
	Readonly<{
		/** The error code of the system or the runtime. */
		code?: string;
		/** Absent if the attempt succeeded. */
		category?: Category;
		/** Milliseconds that the call waited after the attempt, or the wait that was refused. */
		wait?: number;
		/** What set the length of the wait. */
		source?: WaitSource;
		/** Why no further attempt followed. */
		stopped?: StopReason;
	}>;

/** An explanation as JSON, for logs and programs. Its keys and their order are stable, and its milliseconds are whole numbers. It leaves out the sentences for people and all text that somebody else wrote: the title of a problem, the message of a callback's error. */
export type ExplanationRecord = Omit<Explained, 'why' | 'advice' | 'attempts' | 'faults'> &
	Readonly<{
		attempts: readonly AttemptSummary[];
		/** The names of the callbacks that threw or rejected. */
		faults: readonly string[];
	}>;

/** What happened in one call, and why it ended. Frozen. `String(explanation)` is a short table for people, and `JSON.stringify` gives a record for logs. */
export type Explanation = Explained & {
	/** A table for people, of at most 12 lines. */
	toString(): string;
	/** What `JSON.stringify` gives: only facts, and no text that a server or a callback wrote. */
	toJSON(): ExplanationRecord;
};

export function recordOfExplanation(explanation: Explained): ExplanationRecord {
	const {why: _, advice: __, totalTime, attempts, faults, ...facts} = explanation;
	return {
		...facts,
		totalTime: Math.round(totalTime),
		attempts: attempts.map(summaryOf),
		faults: faults.map(({callback}) => callback),
	};
}

function summaryOf(attempt: AttemptRecord): AttemptSummary {
	const {number, startedAt, held, duration, status, classification, timeLimit, decision} = attempt;
	const rounded = (value: number | undefined) => value && Math.round(value);
	return present({
		number,
		startedAt: Math.round(startedAt),
		held: held?.map(({by, duration}) => ({by, duration: Math.round(duration)})),
		duration: rounded(duration),
		status,
		code: plainCodeOf(classification),
		category: classification?.category,
		timeLimit,
		wait: rounded(decision?.wait),
		source: decision?.retry ? decision.source : undefined,
		stopped: decision?.retry === false ? decision.reason : undefined,
	});
}

const plainCode = /^[\w.-]{1,60}$/;

/** Returns the error code if it looks like a code of a runtime. Any other value was written by somebody else, and may say anything. */
function plainCodeOf(classification: Classification | undefined): string | undefined {
	const code = classification?.code;
	return code !== undefined && plainCode.test(code) ? code : undefined;
}

/** The most rows of attempts. For a longer call, the rows in the middle are left out. */
const mostRows = 8;

/** Characters. None of our own words is longer, but text from outside may be. */
const widestCell = 120;
const widestLine = 240;

/** Makes a table of at most 12 lines: the headline, the attempts, the callbacks that failed, the advice. */
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
	const {number, status, classification, duration, held, decision, timeLimit} = attempt;
	if (duration === undefined) {
		return [String(number), 'running'];
	}
	const waits = held?.map(({by, duration}) => `${milliseconds(duration)} (${by})`);
	const result = [
		status ?? plainCodeOf(classification),
		classification?.category ?? 'success',
		timeLimit && `(${timeLimit})`,
	];
	return [
		String(number),
		result.filter(part => part !== undefined).join(' '),
		milliseconds(duration),
		[waits && `held ${waits.join(' and ')} before`, decision && consequenceOf(decision, isFollowed)]
			.filter(Boolean)
			.join(', '),
	];
}

function consequenceOf(decision: Decision, isFollowed: boolean): string {
	return decision.retry
		? `${isFollowed ? 'waited' : 'to wait'} ${milliseconds(decision.wait)} (${decision.source})`
		: `stopped: ${decision.reason}`;
}

function aligned(rows: readonly Row[]): readonly string[] {
	const cells = rows.map(row => row.map(cell => oneLine(cell, widestCell)));
	const widthOf = (column: number) => Math.max(...cells.map(row => row[column]?.length ?? 0));
	return cells.map(row =>
		`  ${row.map((cell, column) => cell.padEnd(widthOf(column))).join('  ')}`.trimEnd(),
	);
}

/** Puts a text on one line and cuts it, because the advice of a rule may be any text. */
function oneLine(text: string, widest: number): string {
	const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
	return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
}

function milliseconds(duration: number): string {
	return `${Math.round(duration)} ms`;
}
