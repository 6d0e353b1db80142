declare module 'vitest' {
    interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends KyhooksMatchers<R> {
    }
}

type ExpectedWait = number | readonly [
    least: number,
    most: number
];

type KyhooksMatchers<Result> = Matchers<Result>;

type Matchers<Result = unknown> = {
    toHaveAttempts(count: number): Result;
    toHaveWaits(waits: readonly ExpectedWait[], tolerance?: number): Result;
    toHaveNothingPending(options?: PendingOptions): Promise<Result>;
    toHavePlayedItsScript(): Result;
    toContainNoSecret(secrets: readonly string[]): Result;
};

type PendingOptions = {
    signals?: readonly WatchedSignal[];
    time?: VirtualTime;
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
