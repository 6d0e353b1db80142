import { Clock } from '@kyhooks/core';

type AbortedByCallerOptions = {
    after?: number;
    reason?: unknown;
};

type Answer = Readonly<{
    kind: 'answer';
    status: number;
    headers: Fields;
    content: Content | ((request: RequestSeen) => Content) | undefined;
    repeatTo?: number;
    delay: number;
    framing: 'length' | 'chunked';
    unannounced?: number;
    pace?: Readonly<({
        bytes: number;
    } | {
        parts: number;
    }) & {
        interval: number;
    }>;
    sent?: number;
    ending: Ending;
}>;

type AnswerOptions = {
    headers?: Fields;
    body?: Content;
    json?: unknown;
    delay?: number;
};

type BrokenBodyOptions = AnswerOptions & {
    status?: number;
    sent?: number;
};

type CdnOptions = AnswerOptions & {
    status?: number;
};

type ConnectTimeoutOptions = {
    after?: number;
};

type Content = string | Uint8Array;

type DegradingOptions = {
    over?: number;
    seed?: number;
    failure?: Scenario | readonly Scenario[];
    success?: Scenario;
};

type DnsFailureOptions = {
    code?: 'ENOTFOUND' | 'EAI_AGAIN';
};

type Effect = Answer | Fault | Redirect;

type Ending = 'complete' | 'reset' | 'close' | 'stall' | 'bad-chunk' | 'corrupt';

type EndlessBodyOptions = Omit<AnswerOptions, 'json'> & {
    status?: number;
    interval?: number;
};

declare class ExpectationError extends Error {
    name: "AssertionError";
    readonly code: "ERR_ASSERTION";
    readonly expected: unknown;
    readonly actual: unknown;
    constructor(message: string, expected: unknown, actual: unknown);
}

type Expectations = {
    calls(): readonly RecordedCall[];
    expectAttempts(count: number): void;
    expectWaits(waits: readonly ExpectedWait[], tolerance?: number): void;
    expectNothingPending(options?: PendingOptions): Promise<void>;
    expectScriptPlayed(): void;
};

type ExpectedWait = number | readonly [
    least: number,
    most: number
];

type Fault = Readonly<{
    kind: 'fault';
    fault: FaultName;
    code?: string;
    delay: number;
    met?: () => void;
}>;

type FaultName = 'refused' | 'dns-failure' | 'connect-timeout' | 'unreachable' | 'reset' | 'close' | 'silence' | 'garbage' | 'no-status-line' | 'header-overflow' | 'tls-self-signed' | 'tls-expired' | 'tls-wrong-host' | 'tls-to-plain' | 'redirect-loop';

type Fields = Readonly<Record<string, string | readonly string[]>>;

type FlakyOptions = {
    rate?: number;
    seed?: number;
    failure?: Scenario | readonly Scenario[];
    success?: Scenario;
};

type FoundSecret = Readonly<{
    index: number;
    form: 'plain' | 'url' | 'json' | 'base64';
}>;

type HugeBodyOptions = Omit<AnswerOptions, 'json'> & {
    status?: number;
    bytes?: number;
};

type InvalidInputOptions = AnswerOptions & {
    status?: 400 | 422;
    fields?: Readonly<Record<string, string>>;
};

type Matcher<Given extends readonly unknown[], Result> = (received: unknown, ...given: Given) => Result;

type MatcherFunctions = {
    [Name in keyof Matchers]: Matcher<Parameters<Matchers[Name]>, Name extends 'toHaveNothingPending' ? Promise<MatcherResult> : MatcherResult>;
};

type MatcherResult = {
    pass: boolean;
    message(): string;
    expected?: unknown;
    actual?: unknown;
};

type Matchers<Result = unknown> = {
    toHaveAttempts(count: number): Result;
    toHaveWaits(waits: readonly ExpectedWait[], tolerance?: number): Result;
    toHaveNothingPending(options?: PendingOptions): Promise<Result>;
    toHavePlayedItsScript(): Result;
    toContainNoSecret(secrets: readonly string[]): Result;
};

type OutageOptions = {
    from?: number;
    to: number;
    failure?: Scenario;
    success?: Scenario;
};

type PendingOptions = {
    signals?: readonly WatchedSignal[];
    time?: VirtualTime;
};

type RateLimitForm = 'retry-after' | 'retry-after-date' | 'retry-after-ms' | 'x-ms-retry-after-ms' | 'ratelimit' | 'x-ratelimit-reset' | 'none';

type RateLimitedOptions = AnswerOptions & {
    after?: number;
    via?: RateLimitForm;
};

type RecordedCall = RequestSeen & Readonly<{
    number: number;
    bodyBytes: number;
    time: number;
    scenario: string | undefined;
    outcome: 'pending' | 'answered' | 'failed' | 'aborted';
    answeredAt: number | undefined;
    answerBody: 'none' | 'unread' | 'read' | 'broken' | 'cancelled';
    answerBytes: number;
    endedAt: number | undefined;
}>;

type Redirect = Readonly<{
    kind: 'redirect';
    to: 'other-origin';
    answer: Answer;
}>;

type RequestSeen = Readonly<{
    method: string;
    url: string;
    headers: Readonly<Record<string, string>>;
    body: string | undefined;
}>;

type RespondOptions = AnswerOptions & {
    status?: number;
};

type Runtime = 'node' | 'chrome' | 'firefox' | 'safari' | 'bun' | 'deno' | 'workerd' | 'react-native';

type Scenario = Step | Script;

type ScenarioFetch = ((input: string | URL | Request, init?: RequestInit) => Promise<Response>) & Expectations;

type ScenarioFetchOptions = {
    runtime?: Runtime;
};

type Script = Readonly<{
    description: string;
    length: number;
    step(turn: Turn): Step | undefined;
}>;

declare class ScriptExhaustedError extends Error {
    name: "ScriptExhaustedError";
    readonly code: "ERR_SCRIPT_EXHAUSTED";
    constructor({ description, length }: Script, request: string);
}

type Step = Readonly<{
    scenario: string;
    effect: Effect;
}>;

type TooLargeOptions = AnswerOptions & {
    retryAfter?: number;
};

type Turn = Readonly<{
    index: number;
    elapsed: number;
}>;

type UnavailableOptions = AnswerOptions & {
    retryAfter?: number;
};

type UnreachableOptions = {
    code?: 'EHOSTUNREACH' | 'ENETUNREACH';
};

declare class UnsupportedScenarioError extends Error {
    name: "UnsupportedScenarioError";
    readonly code: "ERR_UNSUPPORTED_SCENARIO";
    readonly scenario: string;
    constructor(engine: string, scenario: string, why: string, instead: string);
}

type VirtualClock = Clock & {
    readonly pending: number;
    readonly nextTimer: number | undefined;
    advance(duration: number): Promise<void>;
};

type VirtualClockOptions = {
    seed?: number;
    wallTime?: number;
};

type VirtualTime = Disposable & {
    now(): number;
    readonly pending: number;
    advance(duration: number): Promise<void>;
    run<Value>(promise: Promise<Value>, longest?: number): Promise<Value>;
    stop(): void;
};

type WatchedSignal = {
    readonly signal: AbortSignal;
    listeners(): number;
};

type WrongContentLengthOptions = AnswerOptions & {
    short?: number;
};

declare function abortedByCaller(options?: AbortedByCallerOptions): Step & {
    readonly signal: AbortSignal;
};

declare const applicationError200: (options?: AnswerOptions) => Step;

declare const authenticationFailure: (options?: AnswerOptions) => Step;

declare const badChunk: (options?: BrokenBodyOptions) => Step;

declare const badGateway: (options?: AnswerOptions) => Step;

declare const bom: (options?: AnswerOptions) => Step;

declare const captivePortal: (options?: AnswerOptions) => Step;

declare const catalogue: Readonly<Record<string, () => Scenario>>;

declare function cdn(options?: CdnOptions): Step;

declare function closeBeforeHeaders(): Step;

declare const closeMidBody: (options?: BrokenBodyOptions) => Step;

declare const conflict: (options?: AnswerOptions) => Step;

declare function connectTimeout(options?: ConnectTimeoutOptions): Step;

declare const corruptGzip: (options?: BrokenBodyOptions) => Step;

declare function createVirtualClock(options?: VirtualClockOptions): VirtualClock;

declare function created(value?: unknown, options?: Omit<AnswerOptions, 'json'>): Step;

declare const deepJson: (options?: AnswerOptions) => Step;

declare function degrading(options?: DegradingOptions): Script;

declare function dnsFailure(options?: DnsFailureOptions): Step;

declare function dribble(chunks: number, interval: number, options?: AnswerOptions): Step;

declare const emptyBody200: (options?: AnswerOptions) => Step;

declare function endlessBody(options?: EndlessBodyOptions): Step;

declare function expectNoSecrets(text: unknown, secrets: readonly string[]): void;

declare function flaky(options?: FlakyOptions): Script;

declare function forever(scenario: Scenario): Script;

declare function garbage(): Step;

declare const gatewayTimeout: (options?: AnswerOptions) => Step;

declare const githubSecondaryLimit: (options?: AnswerOptions) => Step;

declare const gone: (options?: AnswerOptions) => Step;

declare function headerOverflow(): Step;

declare const headersTooLarge: (options?: AnswerOptions) => Step;

declare const htmlInsteadOfJson: (options?: AnswerOptions) => Step;

declare function http09(): Step;

declare function hugeBody(options?: HugeBodyOptions): Step;

declare const idempotencyInProgress: (options?: AnswerOptions) => Step;

declare const idempotencyReuse: (options?: AnswerOptions) => Step;

declare function invalidInput(options?: InvalidInputOptions): Step;

declare const legal: (options?: AnswerOptions) => Step;

declare const malformedJson: (options?: AnswerOptions) => Step;

declare const matchers: Readonly<MatcherFunctions>;

declare function neverResponds(): Step;

declare const notFound: (options?: AnswerOptions) => Step;

declare const notImplemented: (options?: AnswerOptions) => Step;

declare function ok(value?: unknown, options?: Omit<AnswerOptions, 'json'>): Step;

declare function okAfter(count: number, failure: Scenario, success?: Scenario): Script;

declare function outage(options: OutageOptions): Script;

declare function overloaded(options?: UnavailableOptions): Step;

declare const permissionDenied: (options?: AnswerOptions) => Step;

declare const protoPollutionJson: (options?: AnswerOptions) => Step;

declare const quotaExhausted: (options?: AnswerOptions) => Step;

declare function rateLimited(options?: RateLimitedOptions): Step;

declare function redirectLoop(): Step;

declare function redirectToOtherOrigin(options?: AnswerOptions): Step;

declare function refused(): Step;

declare function resetBeforeHeaders(): Step;

declare const resetMidBody: (options?: BrokenBodyOptions) => Step;

declare function respond(options?: RespondOptions): Step;

declare function scenarioFetch(scenario: Scenario, options?: ScenarioFetchOptions): ScenarioFetch;

declare function scenarioNamed(name: string): Scenario;

declare const secretEcho: (options?: AnswerOptions) => Step;

declare function secretsIn(text: unknown, secrets: readonly string[]): readonly FoundSecret[];

declare function seededRandom(seed: number): () => number;

declare function sequence(...scenarios: readonly Scenario[]): Script;

declare const serverError: (options?: AnswerOptions) => Step;

declare function slowBody(rate: number, options?: AnswerOptions): Step;

declare function slowHeaders(delay: number, options?: Omit<AnswerOptions, 'delay'>): Step;

declare function staleKeepAlive(): Step;

declare const stallsMidBody: (options?: BrokenBodyOptions) => Step;

declare function startVirtualTime(options?: VirtualClockOptions): VirtualTime;

declare function times(count: number, scenario: Scenario): Script;

declare function tlsExpired(): Step;

declare function tlsSelfSigned(): Step;

declare function tlsToPlain(): Step;

declare function tlsWrongHost(): Step;

declare function tooLarge(options?: TooLargeOptions): Step;

declare const truncatedBody: (options?: BrokenBodyOptions) => Step;

declare const truncatedChunked: (options?: BrokenBodyOptions) => Step;

declare function unavailable(options?: UnavailableOptions): Step;

declare function unreachable(options?: UnreachableOptions): Step;

declare function watchSignal(signal: AbortSignal): WatchedSignal;

declare const wrongCharset: (options?: AnswerOptions) => Step;

declare function wrongContentLength(options?: WrongContentLengthOptions): Step;

export type { AbortedByCallerOptions };
export type { AnswerOptions };
export type { BrokenBodyOptions };
export type { CdnOptions };
export type { ConnectTimeoutOptions };
export type { Content };
export type { DegradingOptions };
export type { DnsFailureOptions };
export type { EndlessBodyOptions };
export type { Expectations };
export type { ExpectedWait };
export type { FaultName };
export type { Fields };
export type { FlakyOptions };
export type { FoundSecret };
export type { HugeBodyOptions };
export type { InvalidInputOptions };
export type { MatcherResult };
export type { Matchers };
export type { OutageOptions };
export type { PendingOptions };
export type { RateLimitForm };
export type { RateLimitedOptions };
export type { RecordedCall };
export type { RequestSeen };
export type { RespondOptions };
export type { Runtime };
export type { Scenario };
export type { ScenarioFetch };
export type { ScenarioFetchOptions };
export type { Script };
export type { Step };
export type { TooLargeOptions };
export type { Turn };
export type { UnavailableOptions };
export type { UnreachableOptions };
export type { VirtualClock };
export type { VirtualClockOptions };
export type { VirtualTime };
export type { WatchedSignal };
export type { WrongContentLengthOptions };
export { Clock } from '@kyhooks/core';
export { ExpectationError };
export { ScriptExhaustedError };
export { UnsupportedScenarioError };
export { abortedByCaller };
export { applicationError200 };
export { authenticationFailure };
export { badChunk };
export { badGateway };
export { bom };
export { captivePortal };
export { catalogue };
export { cdn };
export { closeBeforeHeaders };
export { closeMidBody };
export { conflict };
export { connectTimeout };
export { corruptGzip };
export { createVirtualClock };
export { created };
export { deepJson };
export { degrading };
export { dnsFailure };
export { dribble };
export { emptyBody200 };
export { endlessBody };
export { expectNoSecrets };
export { flaky };
export { forever };
export { garbage };
export { gatewayTimeout };
export { githubSecondaryLimit };
export { gone };
export { headerOverflow };
export { headersTooLarge };
export { htmlInsteadOfJson };
export { http09 };
export { hugeBody };
export { idempotencyInProgress };
export { idempotencyReuse };
export { invalidInput };
export { legal };
export { malformedJson };
export { matchers };
export { neverResponds };
export { notFound };
export { notImplemented };
export { ok };
export { okAfter };
export { outage };
export { overloaded };
export { permissionDenied };
export { protoPollutionJson };
export { quotaExhausted };
export { rateLimited };
export { redirectLoop };
export { redirectToOtherOrigin };
export { refused };
export { resetBeforeHeaders };
export { resetMidBody };
export { respond };
export { scenarioFetch };
export { scenarioNamed };
export { secretEcho };
export { secretsIn };
export { seededRandom };
export { sequence };
export { serverError };
export { slowBody };
export { slowHeaders };
export { staleKeepAlive };
export { stallsMidBody };
export { startVirtualTime };
export { systemClock } from '@kyhooks/core';
export { times };
export { tlsExpired };
export { tlsSelfSigned };
export { tlsToPlain };
export { tlsWrongHost };
export { tooLarge };
export { truncatedBody };
export { truncatedChunked };
export { unavailable };
export { unreachable };
export { useClock } from '@kyhooks/core';
export { watchSignal };
export { wrongCharset };
export { wrongContentLength };
