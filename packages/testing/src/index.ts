// Not exported: recordings and effects, which are internal to the engines.
export {type Clock, systemClock, useClock} from '@kyhooks/core';
export type {Runtime} from './dialects/dialect.ts';
export {ExpectationError} from './expectations/expectation-error.ts';
export type {Expectations, ExpectedWait, PendingOptions} from './expectations/expectations.ts';
export {type MatcherResult, type Matchers, matchers} from './expectations/matchers.ts';
export {expectNoSecrets, type FoundSecret, secretsIn} from './expectations/secrets.ts';
export type {RecordedCall} from './fetch/recording.ts';
export {type ScenarioFetch, type ScenarioFetchOptions, scenarioFetch} from './fetch/scenario-fetch.ts';
export {ScriptExhaustedError} from './fetch/script-exhausted-error.ts';
export {type WatchedSignal, watchSignal} from './fetch/watched-signal.ts';
export type {AnswerOptions} from './scenarios/answers/answer.ts';
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
} from './scenarios/answers/client-error.ts';
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
} from './scenarios/answers/content.ts';
export {
	githubSecondaryLimit,
	quotaExhausted,
	type RateLimitedOptions,
	type RateLimitForm,
	rateLimited,
} from './scenarios/answers/rate-limit.ts';
export {redirectLoop, redirectToOtherOrigin} from './scenarios/answers/redirect.ts';
export {secretEcho} from './scenarios/answers/secret-echo.ts';
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
} from './scenarios/answers/server-error.ts';
export {created, ok, type RespondOptions, respond} from './scenarios/answers/success.ts';
export {catalogue, scenarioNamed} from './scenarios/catalogue.ts';
export {type AbortedByCallerOptions, abortedByCaller} from './scenarios/transport/aborted.ts';
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
} from './scenarios/transport/broken-body.ts';
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
} from './scenarios/transport/connection.ts';
export {garbage, headerOverflow, http09} from './scenarios/transport/protocol.ts';
export {dribble, neverResponds, slowBody, slowHeaders} from './scenarios/transport/slowness.ts';
export {tlsExpired, tlsSelfSigned, tlsToPlain, tlsWrongHost} from './scenarios/transport/tls.ts';
export {UnsupportedScenarioError} from './scenarios/unsupported-scenario-error.ts';
export {type DegradingOptions, degrading, type FlakyOptions, flaky} from './script/chance.ts';
export {okAfter} from './script/ok-after.ts';
export {type OutageOptions, outage} from './script/outage.ts';
export type {Scenario, Script, Turn} from './script/script.ts';
export {forever, sequence, times} from './script/sequence.ts';
export type {Content, FaultName, Fields, RequestSeen, Step} from './script/step.ts';
export {
	createVirtualClock,
	seededRandom,
	type VirtualClock,
	type VirtualClockOptions,
} from './time/virtual-clock.ts';
export {startVirtualTime, type VirtualTime} from './time/virtual-time.ts';
