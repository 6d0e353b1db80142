import { Classification, Category, Call, Classifier, ResilienceError } from '@kyhooks/core';

type Backoff = ((state: BackoffState) => number) & {
    readonly randomized?: boolean;
};

type BackoffState = Readonly<{
    attempt: number;
    classification?: Classification;
    lastWait: number;
}>;

type Jitter = 'full' | 'none';

type OperationContext = Readonly<{
    attempt: number;
    signal: AbortSignal;
}>;

type OperationOptions = Pick<RetryOptions, 'backoff' | 'jitter' | 'maxRetryAfter'> & {
    name?: string;
    limit?: number;
    signal?: AbortSignal;
    totalTimeout?: number | false;
    idempotent?: boolean;
    budget?: RetryOptions['budget'];
    classify?: Classifier;
};

declare class OperationTimeoutError extends ResilienceError {
    name: string;
    constructor(operation: string | undefined, totalTimeout: number, cause?: unknown);
}

type RetryAccount = Readonly<{
    take(category: Category): boolean;
    close(succeeded: boolean): void;
}>;

type RetryBudget = Readonly<{
    available(key: string): number;
    open(key: string): RetryAccount;
    keyOf(request: Pick<Request, 'url'>, call: Call): string;
}>;

type RetryOptions = {
    limit?: number;
    backoff?: Backoff;
    jitter?: Jitter;
    maxRetryAfter?: number;
    idempotencyHeader?: string;
    budget?: RetryBudget | false;
};

declare function retryOperation<Value>(run: (context: OperationContext) => PromiseLike<Value> | Value, options?: OperationOptions): Promise<Value>;

export type { Backoff };
export type { BackoffState };
export type { Jitter };
export type { OperationContext };
export type { OperationOptions };
export { OperationTimeoutError };
export { retryOperation };
