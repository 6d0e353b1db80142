import { Hook } from '@kyhooks/core';

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

type ConformanceCheck = Readonly<{
    rule: RuleNumber;
    title: string;
    run(): Promise<void>;
}>;

type ConformanceOptions<Options = object> = {
    name?: string;
    options?: NonNullable<Options>;
    callbacks?: readonly (keyof NonNullable<Options> & string)[];
    deciders?: readonly (keyof NonNullable<Options> & string)[];
    scenarios?: readonly Scenario[];
    replaces?: 'nothing' | 'failures' | 'answers';
    runner?: Runner;
};

type Content = string | Uint8Array;

type Effect = Answer | Fault | Redirect;

type Ending = 'complete' | 'reset' | 'close' | 'stall' | 'bad-chunk' | 'corrupt';

type Factory<Options> = (options: Options) => Hook;

type Fault = Readonly<{
    kind: 'fault';
    fault: FaultName;
    code?: string;
    delay: number;
    met?: () => void;
}>;

type FaultName = 'refused' | 'dns-failure' | 'connect-timeout' | 'unreachable' | 'reset' | 'close' | 'silence' | 'garbage' | 'no-status-line' | 'header-overflow' | 'tls-self-signed' | 'tls-expired' | 'tls-wrong-host' | 'tls-to-plain' | 'redirect-loop';

type Fields = Readonly<Record<string, string | readonly string[]>>;

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

type RuleNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

type Runner = Readonly<{
    describe(title: string, define: () => void): unknown;
    test: TestFunction;
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

type TestFunction = (title: string, run: () => Promise<void>) => unknown;

type Turn = Readonly<{
    index: number;
    elapsed: number;
}>;

declare function conformanceOf<Options>(factory: Factory<Options>, options?: ConformanceOptions<Options>): readonly ConformanceCheck[];

declare function describeHook<Options>(factory: Factory<Options>, options?: ConformanceOptions<Options>): void;

export type { ConformanceCheck };
export type { ConformanceOptions };
export type { RuleNumber };
export type { Runner };
export { conformanceOf };
export { describeHook };
