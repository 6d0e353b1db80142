import {type CompleteRule, rule} from './rule.ts';
import {answerRules} from './rules/answer.ts';
import {bodyRules} from './rules/body.ts';
import {connectionRules} from './rules/connection.ts';
import {headerRules} from './rules/header.ts';
import {misuseRules} from './rules/misuse.ts';
import {ownRules} from './rules/own.ts';
import {runtimeRules} from './rules/runtime.ts';
import {statusRules} from './rules/status.ts';
import {tlsRules} from './rules/tls.ts';

/** For errors. What this program did itself comes first; an answer that came, if broken, shows that the request was sent; the words of a runtime tell least. */
export const failureRules: readonly CompleteRule[] = Object.freeze([
	...ownRules,
	...misuseRules,
	...answerRules,
	...tlsRules,
	...connectionRules,
	...runtimeRules,
]);

/** For responses, from what the server says most precisely to what it says least. */
export const responseRules: readonly CompleteRule[] = Object.freeze([
	...bodyRules,
	...headerRules,
	...statusRules,
]);

export const unknownFailure: CompleteRule = rule(
	'unknown',
	{},
	{
		category: 'unknown',
		retry: 'never',
		origin: 'client',
		advice: 'Nothing is known of this failure; report it.',
	},
);

/** Every rule that `classify` and `statusClassifier` know by themselves, in order: the first that applies decides. */
export const defaultRules: readonly CompleteRule[] = Object.freeze([
	...failureRules,
	...responseRules,
	unknownFailure,
]);
