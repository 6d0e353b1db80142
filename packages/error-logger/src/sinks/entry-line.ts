import {fieldAt} from '../entry/kind-of-failure.ts';
import type {FieldValue, LogEntry, LogLevel} from '../log-entry.ts';

const colors: Readonly<Record<LogLevel, number>> = {debug: 90, info: 36, warn: 33, error: 31};

/** Controls of a terminal, line breaks, and marks that turn the direction of writing: an entry must not forge a line, nor clear a screen. */
const unprintable = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

const longestPart = 500;

function printable(value: FieldValue | undefined): string {
	if (value === undefined || value === null || typeof value === 'object') {
		return '';
	}
	const text = String(value).replace(unprintable, ' ');
	return text.length > longestPart ? `${text.slice(0, longestPart)}…` : text;
}

/** One line for people: level, message, method and URL, status and kind of error, attempt, wait, advice. What an entry does not have is left out. */
export function entryLine({level, message, fields}: LogEntry, coloured: boolean): string {
	const part = (name: string) => printable(fieldAt(fields, name));
	const status = part('http.response.status_code');
	const type = part('error.type');
	const attempt = part('ky.attempt');
	const wait = part('ky.retry.wait_ms');
	const advice = part('ky.classification.advice');
	const kind = [status, type === status ? '' : type].filter(Boolean).join(' ');
	const tag = level.toUpperCase().padEnd(5);
	const heading = [coloured ? `\u001b[${colors[level]}m${tag}\u001b[39m` : tag, printable(message)].join(' ');
	const request = [part('http.request.method'), part('url.full')].filter(Boolean).join(' ');
	const reason = part('ky.reason');
	const details = [
		request,
		kind,
		reason === '' && attempt !== '' ? `attempt ${attempt}` : '',
		wait && `waits ${wait} ms`,
		observedWords(part),
		// Of the end of a call.
		reason && `${reason} after ${attemptsIn(part('ky.attempts'))} in ${part('http.client.duration_ms')} ms`,
	].filter(Boolean);
	return [details.length === 0 ? heading : `${heading}: ${details.join(', ')}`, advice && `→ ${advice}`]
		.filter(Boolean)
		.join(' ');
}

/** What a hook in the mode `observe` would have done: `retry: stop 90000 ms (long-wait)`. */
function observedWords(part: (name: string) => string): string {
	const told = (name: string) => part(`ky.observed.${name}`);
	const hook = told('hook');
	if (hook === '') {
		return '';
	}
	const duration = told('wait_ms') || told('limit_ms');
	const why = told('source') || told('reason') || told('time_limit');
	return [`${hook}: ${told('would')}`, duration && `${duration} ms`, why && `(${why})`]
		.filter(Boolean)
		.join(' ');
}

function attemptsIn(count: string): string {
	return `${count} attempt${count === '1' ? '' : 's'}`;
}
