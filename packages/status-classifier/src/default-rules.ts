import {byStatusClass, type Row, type RowVerdict, unknownRow} from '@kyhooks/core';
import {failureRows} from './rows/failures.ts';
import {specialRows, statusRows} from './rows/responses.ts';
import type {Verdict} from './rule.ts';

/** A rule of the tables: its name, and what it says. */
export type DefaultRule = Readonly<{
	name: string;
	verdict: Verdict & Required<Pick<Verdict, 'category' | 'retry' | 'neverSent' | 'origin' | 'advice'>>;
}>;

const ruleOf = ([
	name,
	,
	category,
	[origin, retry = 'never', neverSent = false],
	advice,
	more,
]: Row<unknown>): DefaultRule =>
	Object.freeze({name, verdict: Object.freeze({category, retry, neverSent, origin, advice, ...more})});

const rowsOf = (table: Readonly<Record<string, RowVerdict>>, ending = '') =>
	Object.entries(table).map(
		([status, verdict]): Row<unknown> => [`status-${status}${ending}`, undefined, ...verdict],
	);

function listRules(): readonly DefaultRule[] {
	const rows = [
		...failureRows,
		...specialRows,
		...rowsOf(statusRows),
		...rowsOf(byStatusClass, 'xx'),
		unknownRow,
	];
	return Object.freeze(rows.map(ruleOf));
}

/** Every rule that `classify` and `statusClassifier` know by themselves, in order: the first that applies decides. */
export const defaultRules: readonly DefaultRule[] = /* @__PURE__ */ listRules();
