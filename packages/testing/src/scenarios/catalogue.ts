import {degrading, flaky} from '../script/chance.ts';
import {outage} from '../script/outage.ts';
import type {Scenario} from '../script/script.ts';
import * as clientError from './answers/client-error.ts';
import * as content from './answers/content.ts';
import {githubSecondaryLimit, quotaExhausted, rateLimited} from './answers/rate-limit.ts';
import * as redirect from './answers/redirect.ts';
import {secretEcho} from './answers/secret-echo.ts';
import * as serverError from './answers/server-error.ts';
import {created, ok} from './answers/success.ts';
import {abortedByCaller} from './transport/aborted.ts';
import * as brokenBody from './transport/broken-body.ts';
import * as connection from './transport/connection.ts';
import * as protocol from './transport/protocol.ts';
import {dribble, neverResponds, slowBody, slowHeaders} from './transport/slowness.ts';
import * as tls from './transport/tls.ts';

/** All scenarios by name, each created without options. If a scenario requires arguments, it has those given here. */
export const catalogue: Readonly<Record<string, () => Scenario>> = Object.freeze({
	ok: () => ok(),
	created: () => created(),
	...clientError,
	rateLimited: () => rateLimited(),
	githubSecondaryLimit: () => githubSecondaryLimit(),
	quotaExhausted: () => quotaExhausted(),
	...serverError,
	slowHeaders: () => slowHeaders(1_000),
	slowBody: () => slowBody(10),
	dribble: () => dribble(4, 250),
	neverResponds,
	...connection,
	...brokenBody,
	...content,
	...protocol,
	...tls,
	...redirect,
	secretEcho: () => secretEcho(),
	abortedByCaller: () => abortedByCaller(),
	flaky: () => flaky(),
	outage: () => outage({to: 10_000}),
	degrading: () => degrading(),
});

/**
Creates the scenario with this name, without options.

@throws TypeError for an unknown name; the message suggests similar names
*/
export function scenarioNamed(name: string): Scenario {
	const make = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
	if (make === undefined) {
		const near = Object.keys(catalogue).filter(known => isNear(known.toLowerCase(), name.toLowerCase()));
		const hint =
			near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known: ${Object.keys(catalogue).join(', ')}`;
		throw new TypeError(`there is no scenario ${JSON.stringify(name)}; ${hint}`);
	}
	return make();
}

/** Whether one name contains the other, or they differ by at most two letters. */
function isNear(known: string, name: string): boolean {
	return name.length > 2 && (known.includes(name) || name.includes(known) || distance(known, name) <= 2);
}

/** Number of letters to insert, delete or change (Levenshtein distance). */
function distance(one: string, other: string): number {
	let row = Array.from({length: other.length + 1}, (_, index) => index);
	for (const [index, letter] of [...one].entries()) {
		const above = row;
		row = [index + 1];
		for (const [column, otherLetter] of [...other].entries()) {
			const changed = (above[column] ?? 0) + (letter === otherLetter ? 0 : 1);
			row.push(Math.min(changed, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1));
		}
	}
	return row.at(-1) ?? 0;
}
