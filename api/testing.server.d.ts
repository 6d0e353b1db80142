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

type ChaosProxy = AsyncDisposable & {
    readonly origin: string;
    readonly port: number;
    stop(): Promise<void>;
};

type ChaosProxyOptions = {
    target: string | URL;
    scenario: Scenario;
    port?: number;
    host?: string;
    onRequest?: (request: ProxiedRequest) => void;
};

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

type FaultServer = Expectations & AsyncDisposable & {
    readonly origin: string;
    readonly port: number;
    readonly certificate: string | undefined;
    script(path: string, scenario: Scenario): Expectations;
    stop(): Promise<void>;
};

type FaultServerOptions = {
    port?: number;
    tls?: TlsKind;
};

type Fields = Readonly<Record<string, string | readonly string[]>>;

type PendingOptions = {
    signals?: readonly WatchedSignal[];
    time?: VirtualTime;
};

type ProxiedRequest = Readonly<{
    at: number;
    method: string;
    path: string;
    scenario: string | undefined;
    passed: boolean;
    preflight: boolean;
    status: number | undefined;
    problemOfTarget: string | undefined;
    outcome: RecordedCall['outcome'];
    answerBody: RecordedCall['answerBody'];
    duration: number;
}>;

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

type TlsKind = 'self-signed' | 'expired' | 'wrong-host' | 'trusted';

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

declare function refusedOrigin(): Promise<string>;

declare function startChaosProxy(options: ChaosProxyOptions): Promise<ChaosProxy>;

declare function startFaultServer(scenario?: Scenario, options?: FaultServerOptions): Promise<FaultServer>;

export type { ChaosProxy };
export type { ChaosProxyOptions };
export type { FaultServer };
export type { FaultServerOptions };
export type { ProxiedRequest };
export type { TlsKind };
export { refusedOrigin };
export { startChaosProxy };
export { startFaultServer };
