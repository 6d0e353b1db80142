// Withheld: recordings and effects, which are the engines' own.
export {
	type Clock,
	createVirtualClock,
	seededRandom,
	systemClock,
	useClock,
	type VirtualClock,
	type VirtualClockOptions,
} from '@kyhooks/core';
export {catalogue, scenarioNamed} from './catalogue.ts';
export {type DegradingOptions, degrading, type FlakyOptions, flaky} from './chance.ts';
export type {Runtime} from './dialects/dialect.ts';
export {ExpectationError} from './expectation-error.ts';
export type {Expectations, ExpectedWait, PendingOptions} from './expectations.ts';
export {type MatcherResult, type Matchers, matchers} from './matchers.ts';
export {okAfter} from './ok-after.ts';
export {type OutageOptions, outage} from './outage.ts';
export type {RecordedCall} from './recording.ts';
export {type ScenarioFetch, type ScenarioFetchOptions, scenarioFetch} from './scenario-fetch.ts';
export {type AbortedByCallerOptions, abortedByCaller} from './scenarios/aborted.ts';
export type {AnswerOptions} from './scenarios/answer.ts';
export {
	type BrokenBodyOptions,
	badChunk,
	closeMidBody,
	corruptGzip,
	resetMidBody,
	stallsMidBody,
	truncatedBody,
	truncatedChunked,
	type WrongContentLengthOptions,
	wrongContentLength,
} from './scenarios/broken-body.ts';
export {
	authenticationFailure,
	conflict,
	gone,
	headersTooLarge,
	type InvalidInputOptions,
	idempotencyInProgress,
	idempotencyReuse,
	invalidInput,
	legal,
	notFound,
	permissionDenied,
	type TooLargeOptions,
	tooLarge,
} from './scenarios/client-error.ts';
export {
	type ConnectTimeoutOptions,
	closeBeforeHeaders,
	connectTimeout,
	type DnsFailureOptions,
	dnsFailure,
	refused,
	resetBeforeHeaders,
	staleKeepAlive,
	type UnreachableOptions,
	unreachable,
} from './scenarios/connection.ts';
export {
	applicationError200,
	bom,
	captivePortal,
	deepJson,
	type EndlessBodyOptions,
	emptyBody200,
	endlessBody,
	type HugeBodyOptions,
	htmlInsteadOfJson,
	hugeBody,
	malformedJson,
	protoPollutionJson,
	wrongCharset,
} from './scenarios/content.ts';
export {garbage, headerOverflow, http09} from './scenarios/protocol.ts';
export {
	githubSecondaryLimit,
	quotaExhausted,
	type RateLimitedOptions,
	type RateLimitForm,
	rateLimited,
} from './scenarios/rate-limit.ts';
export {redirectLoop, redirectToOtherOrigin} from './scenarios/redirect.ts';
export {secretEcho} from './scenarios/secret-echo.ts';
export {
	badGateway,
	type CdnOptions,
	cdn,
	gatewayTimeout,
	notImplemented,
	overloaded,
	serverError,
	type UnavailableOptions,
	unavailable,
} from './scenarios/server-error.ts';
export {dribble, neverResponds, slowBody, slowHeaders} from './scenarios/slowness.ts';
export {created, ok, type RespondOptions, respond} from './scenarios/success.ts';
export {tlsExpired, tlsSelfSigned, tlsToPlain, tlsWrongHost} from './scenarios/tls.ts';
export type {Scenario, Script, Turn} from './script.ts';
export {ScriptExhaustedError} from './script-exhausted-error.ts';
export {expectNoSecrets, type FoundSecret, secretsIn} from './secrets.ts';
export {forever, sequence, times} from './sequence.ts';
export type {Content, FaultName, Fields, RequestSeen, Step} from './step.ts';
export {UnsupportedScenarioError} from './unsupported-scenario-error.ts';
export {startVirtualTime, type VirtualTime} from './virtual-time.ts';
export {type WatchedSignal, watchSignal} from './watched-signal.ts';
