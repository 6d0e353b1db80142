import nock from 'nock';

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

type Content = string | Uint8Array;

type Effect = Answer | Fault | Redirect;

type Ending = 'complete' | 'reset' | 'close' | 'stall' | 'bad-chunk' | 'corrupt';

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

type NockScenarioOptions = {
    method?: string;
    path?: string | RegExp;
    query?: boolean | Record<string, string | string[]>;
};

type PendingOptions = {
    signals?: readonly WatchedSignal[];
    time?: VirtualTime;
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

type Scenario = Step | Script;

type Script = Readonly<{
    description: string;
    length: number;
    step(turn: Turn): Step | undefined;
}>;

type Step = Readonly<{
    scenario: string;
    effect: Effect;
}>;

type Turn = Readonly<{
    index: number;
    elapsed: number;
}>;

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

declare function nockScenario(scope: nock.Scope, scenario: Scenario, options?: NockScenarioOptions): Expectations;

export type { NockScenarioOptions };
export { nockScenario };
