// Not exported: the installation, the loop and the passage of an attempt. They may change, and no hook needs them.
export {asFetch} from './as-fetch/as-fetch.ts';
export {readSoon} from './attempt/read-soon.ts';
export {discard} from './attempt/send.ts';
export {
	type Attempt,
	type AttemptRecord,
	type Decision,
	type Held,
	type HeldBy,
	recordOf,
	type StopReason,
	type TimeLimit,
	type WaitSource,
} from './call/attempt.ts';
export {invoke, quietly} from './call/call.ts';
export {deciding, idempotentMethods} from './call/deciding.ts';
export type {CallEvent, CircuitChange, Observed} from './call/events.ts';
export {hold} from './call/hold.ts';
export {type ClientRetry, clientRetryOf} from './call/ky-call.ts';
export {type Operation, startOperation} from './call/operation.ts';
export {markRun, type OperationRun, runOf} from './call/operation-run.ts';
export {isOffline, untilOnline, watchPage} from './device/connectivity.ts';
export {RejectedError, ResilienceError, type ResilienceErrorDetails} from './errors/errors.ts';
export {isRejectedError, isResilienceError} from './errors/guards.ts';
export {classificationOf, explain} from './explain/explain.ts';
export {explainable} from './explain/explainable.ts';
export type {AttemptSummary, Explanation, ExplanationRecord} from './explain/explanation.ts';
export {type CallFailure, classify, failureOf, failWith, stopReason, verdictOn} from './explain/judge.ts';
export {subscribe, type ToldEvent} from './explain/subscribe.ts';
export {compose, describe, type HookDescription} from './hook/compose.ts';
export type {HookDefinition} from './hook/definition.ts';
export {defineHook, type Hook} from './hook/hook.ts';
export type {Call, Decider, Failure, Layer, Next, Stage} from './hook/layer.ts';
export {stages} from './hook/layer.ts';
export {
	type Check,
	callback,
	duration,
	either,
	finite,
	integer,
	list,
	type NumberBounds,
	oneOf,
	record,
	required,
	resolveOptions,
	text,
	token,
} from './options/options.ts';
export {type ServerTiming, serverTiming} from './server-timing/server-timing.ts';
export {keepRecent} from './state/keep-recent.ts';
export {originOf} from './state/origin-of.ts';
export {present} from './state/present.ts';
export {requestKey} from './state/request-key.ts';
export {shownUrl, withoutQuery} from './state/without-query.ts';
export {type Clock, clock, earliness, longestTimer, systemClock, useClock} from './time/clock.ts';
export {uuid} from './time/uuid.ts';
export {adviceOn} from './verdict/advice.ts';
export type {
	Category,
	Classification,
	Classifier,
	Origin,
	Outcome,
	RequestFacts,
	RetryAdvice,
} from './verdict/classification.ts';
export {type FailureLink, failureLinks} from './verdict/failure-links.ts';
// The rule rows, for the package that adds more specific ones.
export {certainRows, connectionRows, networkRow} from './verdict/failures.ts';
export {classifyByStandard, completed, judge, type Rules} from './verdict/judge.ts';
export {isFailure, outcomeOf, retryHint} from './verdict/outcome.ts';
export {read} from './verdict/safe-read.ts';
export {
	blocked,
	blockedUnsent,
	byStatus,
	type FailureRow,
	failed,
	type Manner,
	ownRows,
	type Row,
	type RowVerdict,
	refused,
	sent,
	turnedAway,
	unsent,
	wrong,
	wrongUnsent,
} from './verdict/standard-rules.ts';
