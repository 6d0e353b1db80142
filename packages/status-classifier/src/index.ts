// Not exported: the rows and the matching. They may change.
export {
	adviceOn,
	type Category,
	type Classification,
	classificationOf,
	type Origin,
	type Outcome,
	type RequestFacts,
	type RetryAdvice,
} from '@kyhooks/core';
export {classify} from './classify.ts';
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
export type {Inspect, InspectState, StatusClassifierOptions} from './options.ts';
export type {
	HeaderMatch,
	Match,
	Rule,
	RuleState,
	StatusMatch,
	TextMatch,
	Verdict,
} from './rule.ts';
export {statusClassifier} from './status-classifier.ts';
