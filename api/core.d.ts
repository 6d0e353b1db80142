import { Options, KyInstance } from 'ky';

declare class Attempt {
    readonly number: number;
    startedAt: number;
    held: readonly Held[] | undefined;
    duration: number | undefined;
    status: number | undefined;
    classification: Classification | undefined;
    timeLimit: TimeLimit | undefined;
    decision: Decision | undefined;
    failed: boolean;
    threw: boolean;
    subject: unknown;
    constructor(number: number, startedAt: number);
    get outcome(): Outcome;
}

type AttemptRecord = Readonly<{
    number: number;
    startedAt: number;
    held?: readonly Held[];
    duration?: number;
    status?: number;
    classification?: Classification;
    timeLimit?: TimeLimit;
    decision?: Decision;
}>;

type AttemptSummary = Omit<AttemptRecord, 'classification' | 'decision'> & Readonly<{
    code?: string;
    category?: Category;
    wait?: number;
    source?: WaitSource;
    stopped?: StopReason;
}>;

type Base = Readonly<{
    call: string;
    elapsed: number;
    method: string;
    url: string;
    operation?: string;
}>;

type Call = {
    readonly id: string;
    readonly startedAt: number;
    readonly elapsed: number;
    readonly timeLeft: number;
    readonly attemptLimit: number;
    readonly options: Options;
    readonly request: Request | undefined;
    readonly attempts: readonly Attempt[];
    emit(event: CallEvent): void;
};

type CallEvent = Readonly<{
    type: 'attempt-started';
    attempt: Attempt;
} | {
    type: 'attempt-ended';
    attempt: Attempt;
} | {
    type: 'attempt-held';
    attempt: Attempt;
    by: HeldBy;
} | {
    type: 'retry-scheduled';
    attempt: Attempt;
} | {
    type: 'call-failed';
    error: unknown;
} | {
    type: 'failure-returned';
    attempt: Attempt;
} | ({
    type: 'circuit-changed';
} & CircuitChange) | ({
    type: 'observed';
} & Observed) | {
    type: 'callback-failed';
    callback: string;
    error: unknown;
}>;

type CallFailure = Readonly<{
    error: unknown;
    classification: Classification;
    reason: StopReason;
    late: boolean;
    timeLimit: TimeLimit | undefined;
}>;

type Category = 'success' | 'redirection' | 'application-error' | 'authentication' | 'bad-gateway' | 'body-corrupt' | 'body-interrupted' | 'cancelled' | 'captive-portal' | 'cdn-error' | 'client-closed' | 'client-error' | 'conflict' | 'connect-failed' | 'connect-timeout' | 'connection-lost' | 'dns' | 'gateway-timeout' | 'gone' | 'invalid-request' | 'invalid-response' | 'legal' | 'misdirected' | 'misuse' | 'network' | 'not-found' | 'offline' | 'overloaded' | 'payment-required' | 'permission' | 'precondition' | 'protocol' | 'proxy' | 'proxy-authentication' | 'quota-exhausted' | 'rate-limited' | 'redirect-loop' | 'refused-stream' | 'rejected' | 'server-error' | 'storage-full' | 'timeout' | 'tls' | 'too-early' | 'too-large' | 'unavailable' | 'unknown' | 'unreachable' | 'unsupported' | 'validation';

type Check = ((value: unknown) => string | undefined) & {
    readonly required?: boolean;
};

type CircuitChange = Readonly<{
    circuit: string;
    from: string;
    to: string;
    why?: string;
}>;

type Classification = Readonly<{
    category: Category;
    retry: RetryAdvice;
    neverSent: boolean;
    origin: Origin;
    advice?: string;
    rule: string;
    status?: number;
    code?: string;
    syscall?: string;
    minimumWait?: number;
    problemType?: string;
    problemTitle?: string;
}>;

type Classifier = (outcome: Outcome, request?: RequestFacts) => Classification;

type ClientRetry = Exclude<NonNullable<Options['retry']>, number>;

type Clock = Readonly<{
    now(): number;
    wallTime(): number;
    setTimer(delay: number, callback: () => void, isIdle?: boolean): () => void;
    random(): number;
}>;

type Decider = Readonly<{
    ask(failure: Failure, call: Call): Decision | undefined;
    steer(call: unknown): unknown;
}>;

type Decision = Readonly<{
    retry: true;
    wait: number;
    source: WaitSource;
} | {
    retry: false;
    reason: StopReason;
    wait?: number;
}>;

type Explained = Readonly<{
    id: string;
    operation?: string;
    method: string;
    url: string;
    attempts: readonly AttemptRecord[];
    reason: StopReason | 'pending';
    why: string;
    totalTime: number;
    category?: Category;
    timeLimit?: TimeLimit;
    advice?: string;
    faults: readonly Readonly<{
        callback: string;
        message: string;
    }>[];
}>;

type Explanation = Explained & {
    toString(): string;
    toJSON(): ExplanationRecord;
};

type ExplanationRecord = Omit<Explained, 'why' | 'advice' | 'attempts' | 'faults'> & Readonly<{
    attempts: readonly AttemptSummary[];
    faults: readonly string[];
}>;

type Failure = Outcome & Readonly<{
    request: Request;
    insisted?: boolean;
}>;

type FailureLink = Readonly<{
    name?: string;
    code?: string;
    syscall?: string;
    message?: string;
}>;

type FailureRow = Row<RegExp>;

type Held = Readonly<{
    by: HeldBy;
    duration: number;
}>;

type HeldBy = 'retry-after' | 'circuit-breaker' | 'offline' | (string & Record<never, never>);

type Hook = Readonly<Options>;

type HookDefinition = Readonly<{
    name: string;
    stage: Stage;
    options?: object;
    defaults?: Readonly<Pick<Options, 'timeout' | 'totalTimeout'> & {
        retry?: Exclude<Options['retry'], number | undefined>;
    }>;
    install(call: Call): Layer;
}>;

type HookDescription = Readonly<{
    name: string;
    stage: Stage;
    options: object;
}>;

type Layer = {
    attempt?(request: Request, next: Next, call: Call): Promise<Response>;
    classify?(outcome: Outcome, request: RequestFacts | undefined, call: Call): Classification | undefined;
    decide?: Decider;
    on?(event: CallEvent, call: Call): void;
};

type Manner = readonly [
    origin: Origin,
    retry?: RetryAdvice,
    neverSent?: boolean
];

type Method = NonNullable<ClientRetry['methods']>[number];

type Next = (request: Request) => Promise<Response>;

type NumberBounds = {
    minimum?: number;
    maximum?: number;
};

type Observed = Readonly<{
    hook: string;
    would: 'retry' | 'stop' | 'wait' | 'refuse' | 'time-out';
    attempt: number;
    wait?: number | undefined;
    source?: WaitSource;
    reason?: StopReason;
    timeLimit?: TimeLimit;
    limit?: number;
    duration?: number;
}>;

type Operation = Readonly<{
    call: Call;
    begin(): Attempt;
    succeed(attempt: Attempt): void;
    fail(attempt: Attempt, thrown: unknown, request?: RequestFacts): Classification;
    reject(thrown: unknown, explains?: boolean): void;
}>;

type OperationRun = Readonly<{
    operation: Call;
    name: string;
    number: number;
}>;

type Origin = 'server' | 'network' | 'client' | 'caller';

type Outcome = Readonly<{
    response: Response;
    body?: unknown;
    error?: undefined;
}> | Readonly<{
    error: unknown;
    response?: undefined;
}>;

declare class RejectedError extends ResilienceError {
    name: string;
    readonly reason: StopReason;
    constructor(message: string, details: ResilienceErrorDetails & {
        reason?: StopReason;
    });
}

type RequestFacts = Readonly<{
    method?: string;
    url?: string;
    headers?: Headers;
    signal?: AbortSignal;
}>;

declare class ResilienceError extends Error {
    name: string;
    readonly code: string;
    readonly hook: string;
    readonly request: Request | undefined;
    constructor(message: string, details: ResilienceErrorDetails);
}

type ResilienceErrorDetails = {
    code: string;
    hook: string;
    request?: Request;
    cause?: unknown;
};

type RetryAdvice = 'never' | 'if-idempotent' | 'always';

type Row<When> = readonly [
    when: When,
    ...RowVerdict
];

type RowVerdict = readonly [
    category: Category,
    manner: Manner,
    more?: Partial<Classification>
];

type Rules = Readonly<{
    failures: readonly FailureRow[];
    statuses: Readonly<Record<number, RowVerdict>>;
}>;

type Said = {
    readonly [Key in keyof Classification]: Classification[Key] | undefined;
};

type ServerTiming = Readonly<{
    wait: number;
    source: 'retry-after' | 'ratelimit';
}>;

type Stage = 'observe' | 'decide' | 'admit' | 'break' | 'send';

type StopReason = 'success' | 'limit' | 'method' | 'status' | 'not-retryable' | 'deadline' | 'offline' | 'long-wait' | 'unreplayable-body' | 'server-said-no' | 'budget' | 'rejected' | 'aborted';

type TimeLimit = 'attempt' | 'total' | 'idle' | 'caller';

type ToldEvent = Base & Readonly<{
    type: 'attempt-held';
    attempt: number;
    by: HeldBy;
} | {
    type: 'attempt-started' | 'attempt-ended';
    attempt: AttemptRecord;
} | {
    type: 'retry-scheduled';
    attempt: AttemptRecord;
    wait: number;
    source: WaitSource;
    classification?: Classification;
} | {
    type: 'call-failed';
    reason: StopReason;
    error: unknown;
    classification: Classification;
    attempts: readonly AttemptRecord[];
} | {
    type: 'failure-returned';
    attempt: AttemptRecord;
} | Extract<CallEvent, {
    type: 'circuit-changed' | 'observed' | 'callback-failed';
}>>;

type WaitSource = 'backoff' | 'retry-after' | 'ratelimit' | 'forced' | 'ky';

declare function adviceOn({ advice, category, retry }: Classification): string;

declare function asFetch(api: KyInstance): typeof globalThis.fetch;

declare const blocked: Manner;

declare const blockedUnsent: Manner;

declare const byStatus: Readonly<Record<number, RowVerdict>>;

declare const callback: Check;

declare const certainRows: readonly FailureRow[];

declare function classificationOf(subject: unknown): Classification | undefined;

declare function classify(call: Call, outcome: Outcome, request?: RequestFacts | undefined): Classification;

declare const classifyByStandard: Classifier;

declare function clientRetryOf(retry: Options['retry']): ClientRetry;

declare let clock: Clock;

declare function completed(said: Said): Classification;

declare function compose(...hooks: readonly Hook[]): Hook;

declare const connectionRows: readonly FailureRow[];

declare function deciding(ask: Decider['ask']): Decider;

declare function defineHook(definition: HookDefinition): Hook;

declare function describe(subject: KyInstance | Hook | Options): readonly HookDescription[];

declare function discard(message: Response | Request | undefined): void;

declare const duration: ({ minimum, maximum }?: NumberBounds) => Check;

declare const earliness = 2;

declare const either: (...checks: readonly Check[]) => Check;

declare function explain(subject: unknown): Explanation | undefined;

declare function explainable(api: KyInstance): KyInstance;

declare function failWith(call: Call, response: Response, classification: Classification): void;

declare const failed: Manner;

declare function failureLinks(error: unknown): readonly FailureLink[];

declare function failureOf(given: Call): CallFailure | undefined;

declare const finite: (bounds?: NumberBounds) => Check;

declare function hold<Result>(call: Call, by: HeldBy, wait: (signal: AbortSignal) => Promise<Result>, within?: number): Promise<Result>;

declare const idempotentMethods: readonly Method[];

declare const integer: (bounds?: NumberBounds) => Check;

declare function invoke<Result>(call: Call, callback: string, run: () => Result): Result | undefined;

declare function isFailure(response: Response): boolean;

declare function isOffline(): boolean;

declare function isRejectedError(error: unknown): error is RejectedError;

declare function isResilienceError(error: unknown): error is ResilienceError;

declare function judge({ response, error }: Outcome, request: RequestFacts | undefined, { failures, statuses }: Rules): Classification;

declare function keepRecent<Value>(map: Map<string, Value>, key: string, value: Value): void;

declare const list: (check: Check, what: string) => Check;

declare const longestTimer = 2147483647;

declare function markRun(signal: AbortSignal, run: OperationRun): void;

declare const networkRow: FailureRow;

declare const oneOf: (...words: readonly unknown[]) => Check;

declare function originOf(url: string): string;

declare function outcomeOf(thrown: unknown, request?: RequestFacts): Outcome;

declare const ownRows: readonly FailureRow[];

declare function present<Fields extends object>(fields: Fields): {
    [Key in keyof Fields]: Exclude<Fields[Key], undefined>;
};

declare function quietly<Result>(run: () => Result, report?: (error: unknown) => void): Result | undefined;

declare function read(value: unknown, key: PropertyKey): unknown;

declare function readSoon(response: Response, most: number, within: number): Promise<string | undefined>;

declare const record: Check;

declare function recordOf({ subject: _, failed: __, threw: ___, ...attempt }: Attempt): AttemptRecord;

declare const refused: Manner;

declare function requestKey(call: Call, callback: string, key: ((request: Request) => string) | undefined, request: Request): string;

declare const required: (check: Check) => Check;

declare function resolveOptions<Given extends object, Defaults extends object>(name: string, given: Given, defaults: Defaults, checks: Readonly<Record<keyof Given, Check>>): Readonly<Given & Defaults>;

declare function retryHint(headers: Headers | undefined): RetryAdvice | undefined;

declare function runOf({ options }: Call): OperationRun | undefined;

declare const sent: Manner;

declare function serverTiming(headers: Headers, isRateLimited: boolean): ServerTiming | undefined;

declare function shownUrl(url: string): string;

declare const stages: readonly Stage[];

declare function startOperation(name: string, layer: Pick<Layer, 'classify'>): Operation;

declare function stopReason(given: Call, classification: Classification): StopReason;

declare function subscribe(listener: (event: ToldEvent) => void): () => void;

declare const systemClock: Clock;

declare const text: Check;

declare const token: Check;

declare const turnedAway: Manner;

declare const unsent: Manner;

declare function untilOnline(signal: AbortSignal, within: number): Promise<boolean>;

declare function useClock(replacement: Clock): () => void;

declare function uuid(): string;

declare function verdictOn(call: Call, attempt: Attempt): Classification | undefined;

declare function watchPage(): void;

declare function withoutQuery(url: string): string;

declare const wrong: Manner;

declare const wrongUnsent: Manner;

export type { AttemptRecord };
export type { AttemptSummary };
export type { Call };
export type { CallEvent };
export type { CallFailure };
export type { Category };
export type { Check };
export type { CircuitChange };
export type { Classification };
export type { Classifier };
export type { ClientRetry };
export type { Clock };
export type { Decider };
export type { Decision };
export type { Explanation };
export type { ExplanationRecord };
export type { Failure };
export type { FailureLink };
export type { FailureRow };
export type { Held };
export type { HeldBy };
export type { Hook };
export type { HookDefinition };
export type { HookDescription };
export type { Layer };
export type { Manner };
export type { Next };
export type { NumberBounds };
export type { Observed };
export type { Operation };
export type { OperationRun };
export type { Origin };
export type { Outcome };
export type { RequestFacts };
export type { ResilienceErrorDetails };
export type { RetryAdvice };
export type { Row };
export type { RowVerdict };
export type { Rules };
export type { ServerTiming };
export type { Stage };
export type { StopReason };
export type { TimeLimit };
export type { ToldEvent };
export type { WaitSource };
export { Attempt };
export { RejectedError };
export { ResilienceError };
export { adviceOn };
export { asFetch };
export { blocked };
export { blockedUnsent };
export { byStatus };
export { callback };
export { certainRows };
export { classificationOf };
export { classify };
export { classifyByStandard };
export { clientRetryOf };
export { clock };
export { completed };
export { compose };
export { connectionRows };
export { deciding };
export { defineHook };
export { describe };
export { discard };
export { duration };
export { earliness };
export { either };
export { explain };
export { explainable };
export { failWith };
export { failed };
export { failureLinks };
export { failureOf };
export { finite };
export { hold };
export { idempotentMethods };
export { integer };
export { invoke };
export { isFailure };
export { isOffline };
export { isRejectedError };
export { isResilienceError };
export { judge };
export { keepRecent };
export { list };
export { longestTimer };
export { markRun };
export { networkRow };
export { oneOf };
export { originOf };
export { outcomeOf };
export { ownRows };
export { present };
export { quietly };
export { read };
export { readSoon };
export { record };
export { recordOf };
export { refused };
export { requestKey };
export { required };
export { resolveOptions };
export { retryHint };
export { runOf };
export { sent };
export { serverTiming };
export { shownUrl };
export { stages };
export { startOperation };
export { stopReason };
export { subscribe };
export { systemClock };
export { text };
export { token };
export { turnedAway };
export { unsent };
export { untilOnline };
export { useClock };
export { uuid };
export { verdictOn };
export { watchPage };
export { withoutQuery };
export { wrong };
export { wrongUnsent };
