import { Call, CallEvent, RejectedError, Hook } from '@kyhooks/core';

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

type LimiterStore = Readonly<{
    limitOf(key: string, rate: RatePolicy | undefined): RateLimit;
}>;

type QueueOptions = {
    limit?: number;
    priority?: (request: Request) => number;
    group?: (request: Request) => string;
};

type RateLimit = {
    readonly places?: number;
    readyAt(now: number, wanted: number): number;
    earliest(ahead: number): number;
    take(now: number, call: Call): unknown;
    arrive(slot: unknown, at: number, response: Response | undefined): void;
    tell?(): void;
    hear?(event: CallEvent): void;
    wake?: () => void;
};

type RateOptions = {
    limit: number;
    interval?: number;
    burst?: number;
};

type RatePolicy = Readonly<Required<RateOptions>>;

declare function isLimiterRejectedError(error: unknown): error is LimiterRejectedError;

declare function limiter(options: LimiterOptions): Hook;

export type { AdaptiveOptions };
export type { LimiterOptions };
export type { LimiterPolicy };
export type { LimiterReason };
export type { QueueOptions };
export type { RateOptions };
export { LimiterRejectedError };
export { isLimiterRejectedError };
export { limiter };
