// Withheld: the single tables, since `defaultRules` has them all in order, and the matching. They may change.
export {
	type Category,
	type Classification,
	classificationOf,
	type Origin,
	type Outcome,
	type RequestFacts,
	type RetryAdvice,
} from '@kyhooks/core';
export {classify} from './classify.ts';
export {defaultRules} from './default-rules.ts';
export {
	hasCategory,
	isAuthentication,
	isCancelled,
	isConflict,
	isInvalidResponse,
	isMisuse,
	isNetworkFailure,
	isNotFound,
	isPermission,
	isQuotaExhausted,
	isRateLimited,
	isServerFailure,
	isTimeout,
	isValidation,
} from './guards.ts';
export type {Inspect, InspectState} from './inspect.ts';
export type {StatusClassifierOptions} from './options.ts';
export type {
	CompleteRule,
	HeaderMatch,
	Match,
	Rule,
	RuleState,
	StatusMatch,
	TextMatch,
	Verdict,
} from './rule.ts';
export {statusClassifier} from './status-classifier.ts';
