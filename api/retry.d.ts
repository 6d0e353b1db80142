import { Classification, Category, Call, RejectedError, ServerTiming, Hook } from '@kyhooks/core';

type Backoff = ((state: BackoffState) => number) & {
    readonly randomized?: boolean;
};

type BackoffState = Readonly<{
    attempt: number;
    classification?: Classification;
    lastWait: number;
}>;

type DecorrelatedOptions = {
    initial?: number;
    maximum?: number;
};

type ExponentialOptions = {
    initial?: number;
    factor?: number;
    maximum?: number;
};

type Gate = {
    until: number;
    wait: number;
    source: ServerTiming['source'];
    status: number;
    turns: number;
};

declare class GateClosedError extends RejectedError {
    name: string;
    readonly request: Request;
    readonly retryAfter: number;
    constructor(request: Request, gate: Pick<Gate, 'until' | 'status'>);
}

type IdempotencyKeyOptions = {
    header?: string;
    create?: () => string;
};

type Jitter = 'full' | 'none';

type LinearOptions = {
    initial?: number;
    step?: number;
    maximum?: number;
};

type RateLimitGateOptions = {
    statuses?: readonly number[];
    maxRetryAfter?: number;
    key?: (request: Request) => string;
};

type RateLimitGatePolicy = Readonly<Required<Omit<RateLimitGateOptions, 'key'>> & Pick<RateLimitGateOptions, 'key'>>;

type RetryAccount = Readonly<{
    take(category: Category): boolean;
    close(succeeded: boolean): void;
}>;

type RetryBudget = Readonly<{
    available(key: string): number;
    open(key: string): RetryAccount;
    keyOf(request: Pick<Request, 'url'>, call: Call): string;
}>;

type RetryBudgetOptions = {
    capacity?: number;
    perCall?: number;
    earned?: number;
    refillTime?: number;
    key?: (request: Request) => string;
};

type RetryOptions = {
    limit?: number;
    backoff?: Backoff;
    jitter?: Jitter;
    maxRetryAfter?: number;
    idempotencyHeader?: string;
    budget?: RetryBudget | false;
};

type RetryPolicy = Readonly<Required<RetryOptions>>;

type WaitForNetworkOptions = {
    maximum?: number;
};

declare function constant(wait: number): Backoff;

declare function createRetryBudget(options?: RetryBudgetOptions): RetryBudget;

declare function decorrelated(options?: DecorrelatedOptions): Backoff;

declare function exponential(options?: ExponentialOptions): Backoff;

declare function idempotencyKey(options?: IdempotencyKeyOptions): Hook;

declare function linear(options?: LinearOptions): Backoff;

declare function observeRateLimitGate(options?: RateLimitGateOptions): Hook;

declare function observeRetry(options?: RetryOptions): Hook;

declare function rateLimitGate(options?: RateLimitGateOptions): Hook;

declare function retry(options?: RetryOptions): Hook;

declare function waitForNetwork(options?: WaitForNetworkOptions): Hook;

export type { Backoff };
export type { BackoffState };
export type { DecorrelatedOptions };
export type { ExponentialOptions };
export type { IdempotencyKeyOptions };
export type { Jitter };
export type { LinearOptions };
export type { RateLimitGateOptions };
export type { RateLimitGatePolicy };
export type { RetryAccount };
export type { RetryBudget };
export type { RetryBudgetOptions };
export type { RetryOptions };
export type { RetryPolicy };
export type { WaitForNetworkOptions };
export { GateClosedError };
export { ServerTiming } from '@kyhooks/core';
export { constant };
export { createRetryBudget };
export { decorrelated };
export { exponential };
export { idempotencyKey };
export { linear };
export { observeRateLimitGate };
export { observeRetry };
export { rateLimitGate };
export { retry };
export { serverTiming } from '@kyhooks/core';
export { waitForNetwork };
