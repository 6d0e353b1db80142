import {callback, integer, list, resolveOptions} from '@kyhooks/core';
import type {Inspect} from './inspect.ts';
import {record, resolveRule} from './resolve-rule.ts';
import type {Rule} from './rule.ts';

export type StatusClassifierOptions = {
	/**
	Rules of your own. They are asked before the default rules, in order; the first that applies decides, and what it leaves out the default rules say.

	@default []
	@example
	```
	import ky from 'ky';
	import {statusClassifier} from '@kyhooks/status-classifier';

	const api = ky.extend(statusClassifier({
		rules: [
			{
				name: 'reindexing',
				when: {status: 409, bodyCode: 'REINDEXING'},
				verdict: {category: 'unavailable', retry: 'always', minimumWait: 5_000},
			},
		],
	}));
	```
	*/
	rules?: readonly Rule[];

	/**
	Looks into each response with a status of success: an API that says `{"ok": false}` with a 200. A verdict says that the call has failed: the retry hook, where there is one, may repeat it; otherwise the response is returned, and `classificationOf(response)` tells.

	Only with this option does the hook install ky's `afterResponse`, for which ky clones every response.

	@default nothing is looked into
	*/
	inspect?: Inspect;

	/**
	Bytes: the JSON body of a failed response up to this size is read before the verdict, where it can change it. It can still be read afterwards. 0 leaves all bodies alone.

	@default 65_536
	*/
	maxBytes?: number;
};

export type StatusClassifierSettings = Readonly<
	Required<Omit<StatusClassifierOptions, 'inspect'>> & Pick<StatusClassifierOptions, 'inspect'>
>;

export const statusClassifierDefaults: Omit<StatusClassifierSettings, 'inspect'> = Object.freeze({
	rules: Object.freeze([]),
	maxBytes: 65_536,
});

/** @throws TypeError or RangeError that names the option and its value */
export function resolveStatusClassifierOptions(options: StatusClassifierOptions): StatusClassifierSettings {
	const resolved = resolveOptions('statusClassifier', options, statusClassifierDefaults, {
		rules: list(record, 'rules'),
		inspect: callback,
		maxBytes: integer(),
	});
	const rules = resolved.rules.map((rule, index) => resolveRule(rule, `statusClassifier.rules[${index}]`));
	return Object.freeze({...resolved, rules: Object.freeze(rules)});
}
