import { RejectedError, Hook } from '@kyhooks/core';

type AdaptiveOptions = {
    initial?: number;
    minimum?: number;
    maximum?: number;
    tolerance?: number;
};

type AdaptivePolicy = Readonly<Required<AdaptiveOptions>>;

type LimiterOptions = {
    concurrency?: number;
    rate?: RateOptions;
    key?: (request: Request) => string;
    queue?: QueueOptions;
    pace?: boolean;
    adaptive?: boolean | AdaptiveOptions;
    store?: LimiterStore;
};

type LimiterPolicy = Readonly<{
    concurrency: number;
    rate: RatePolicy | undefined;
    key: LimiterOptions['key'];
    queue: Readonly<QueueOptions & {
        limit: number;
    }>;
    pace: boolean;
    adaptive: AdaptivePolicy | undefined;
    store: LimiterStore | undefined;
}>;

type LimiterReason = 'LIMITER_QUEUE_FULL' | 'LIMITER_NO_TIME';

declare class LimiterRejectedError extends RejectedError {
    name: string;
    readonly code: LimiterReason;
    readonly retryAfter: number;
    constructor(request: Request, code: LimiterReason, waiting: number, wait: number);
}

type LimiterStore = {
    readonly [made]: true;
};

type QueueOptions = {
    limit?: number;
    priority?: (request: Request) => number;
    group?: (request: Request) => string;
};

type RateOptions = {
    limit: number;
    interval?: number;
    burst?: number;
};

type RatePolicy = Readonly<Required<RateOptions>>;

declare function isLimiterRejectedError(error: unknown): error is LimiterRejectedError;

declare function limiter(options: LimiterOptions): Hook;

declare const made: unique symbol;

export type { AdaptiveOptions };
export type { LimiterOptions };
export type { LimiterPolicy };
export type { LimiterReason };
export type { QueueOptions };
export type { RateOptions };
export { LimiterRejectedError };
export { isLimiterRejectedError };
export { limiter };
