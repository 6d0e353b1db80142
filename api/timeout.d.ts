import { ResilienceError, Hook } from '@kyhooks/core';

declare class BodyTimeoutError extends ResilienceError {
    name: string;
    readonly request: Request;
    readonly attempt: number;
    readonly idle: number;
    readonly bytesReceived: number;
    readonly elapsed: number;
    constructor(details: Pick<BodyTimeoutError, 'request' | 'attempt' | 'idle' | 'bytesReceived' | 'elapsed'>);
}

type DeadlineHeaderOptions = {
    header: string;
};

type TimeoutOptions = {
    attempt?: number | false;
    total?: number | false;
    idle?: number | false;
};

type TimeoutPolicy = Readonly<Required<TimeoutOptions>>;

declare function deadlineHeader(options: DeadlineHeaderOptions): Hook;

declare function isBodyTimeoutError(error: unknown): error is BodyTimeoutError;

declare function observeTimeout(options?: TimeoutOptions): Hook;

declare function timeout(options?: TimeoutOptions): Hook;

export type { DeadlineHeaderOptions };
export type { TimeoutOptions };
export type { TimeoutPolicy };
export { BodyTimeoutError };
export { deadlineHeader };
export { isBodyTimeoutError };
export { observeTimeout };
export { timeout };
