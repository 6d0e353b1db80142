// Withheld: the chain, the installation and the registry. They may change; a hook needs none of them.
export {asFetch} from './as-fetch.ts';
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
} from './attempt.ts';
export type {BodyReader} from './body-source.ts';
export type {Call, CallFault} from './call.ts';
export {type Clock, clock, systemClock, useClock} from './clock.ts';
export {compose} from './compose.ts';
export {isOffline, onOnline, untilOnline, wentOnlineAt} from './connectivity.ts';
export {describe, type HookDescription} from './describe.ts';
export {
	isRejectedError,
	isResilienceError,
	RejectedError,
	ResilienceError,
	type ResilienceErrorDetails,
} from './errors.ts';
export {eventLoopTurn, holdVirtualTime} from './event-loop.ts';
export {type CallEvent, catchRejection, subscribe} from './events.ts';
export {classificationOf, type Explanation, explain} from './explain.ts';
export {explainable} from './explainable.ts';
export type {AttemptSummary, ExplanationRecord} from './explanation-record.ts';
export {defineHook, type Hook, type HookDefinition} from './hook.ts';
export {type Hold, type Layer, type Next, type Stage, stages} from './layer.ts';
export {createLeastRecentlyUsed, type LeastRecentlyUsed} from './least-recently-used.ts';
export {type Operation, startOperation} from './operation.ts';
export {
	type Check,
	callback,
	duration,
	either,
	finite,
	integer,
	list,
	longestTimer,
	type NumberBounds,
	oneOf,
	resolveOptions,
	text,
	token,
} from './options.ts';
export {originOf} from './origin-of.ts';
export {requestKey} from './request-key.ts';
export {discard, empty, type ReadLimits, readNow, readThrough} from './response-body.ts';
export {type ServerTiming, serverTiming, type TimingFacts} from './server-timing.ts';
export {
	type Category,
	type Classification,
	type Classifier,
	categories,
	type Origin,
	type Outcome,
	type RequestFacts,
	type RetryAdvice,
} from './verdict/classification.ts';
export {type FailureLink, failureLinks} from './verdict/failure-links.ts';
// The rows, for the package that adds finer ones to them.
export {certainRows, connectionRows} from './verdict/failures.ts';
export {classifyByStandard, completed, judge, type Rules} from './verdict/judge.ts';
export {isFailure, outcomeOf, type RetryHint, retryHint} from './verdict/outcome.ts';
export {read} from './verdict/safe-read.ts';
export {
	blocked,
	blockedUnsent,
	byStatus,
	byStatusClass,
	type FailureRow,
	failed,
	type Manner,
	ownRows,
	type Row,
	type RowVerdict,
	refused,
	sent,
	turnedAway,
	unknownRow,
	unsent,
	wrong,
	wrongUnsent,
} from './verdict/standard-rules.ts';
export {
	createVirtualClock,
	seededRandom,
	type VirtualClock,
	type VirtualClockOptions,
} from './virtual-clock.ts';
export {createWaitingLine, type Place, type WaitingLine} from './waiting-line.ts';
export {withoutQuery} from './without-query.ts';
