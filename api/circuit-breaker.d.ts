import { Category, Classification, RejectedError, Call, Hook } from '@kyhooks/core';

type AttemptResult = Readonly<{
    weight?: number | undefined;
    retryAfter?: number;
}> & Pick<Trip, 'path' | 'category' | 'status'>;

type Caller = Pick<Call, 'attemptLimit' | 'emit'>;

declare class Circuit {
    #private;
    readonly key: string;
    readonly policy: CircuitsPolicy;
    state: CircuitState;
    era: Era;
    trip: Trip | undefined;
    closedUntil: number;
    isBusy: boolean;
    probedAt: number;
    age: number;
    agedAt: number;
    tripwire: Tripwire;
    constructor(key: string, policy: CircuitsPolicy);
    get waiting(): number;
    get retryAfter(): number | undefined;
    get outageAge(): number;
    enter(caller: Caller, request: Pick<Request, 'url'>): Permit | undefined;
    join(signal: AbortSignal, enter: () => boolean): Promise<boolean>;
    admit(): void;
    record(permit: Permit | undefined, result: AttemptResult): void;
    begin(to: CircuitState, caller?: Caller, quickest?: number): void;
}

type CircuitBreakerOptions = OwnOptions & CircuitsOptions;

type CircuitBreakerPolicy = Readonly<Required<Omit<OwnOptions, Optional>> & Pick<OwnOptions, Optional>>;

declare class CircuitOpenError extends RejectedError {
    name: string;
    readonly request: Request;
    readonly circuit: string;
    readonly trip: Trip | undefined;
    readonly retryAfter: number | undefined;
    constructor(request: Request, { key, trip, retryAfter }: Pick<Circuit, 'key' | 'trip' | 'retryAfter'>);
}

type CircuitReport = Counts & Readonly<{
    state: CircuitState;
    trip?: Trip;
    retryAfter?: number;
    waiting: number;
}>;

type CircuitSnapshot = Readonly<{
    circuit: string;
    state: CircuitState;
    counts: Counts & Readonly<{
        weight: number;
        failingFor: number;
    }>;
    trip?: Trip;
    opensIn?: number;
    outageAge: number;
}>;

type CircuitState = 'closed' | 'open' | 'half-open' | 'recovering' | 'isolated';

type Circuits = Readonly<{
    report(circuit: string): CircuitReport;
    isolate(circuit: string): void;
    reset(circuit?: string): void;
    snapshot(): CircuitsSnapshot;
    restore(snapshot: unknown): void;
}>;

type CircuitsOptions = {
    consecutiveFailures?: number;
    failureRatio?: number;
    failingTime?: number;
    openTime?: number;
    maxOpenTime?: number;
};

type CircuitsPolicy = Readonly<Required<CircuitsOptions>>;

type CircuitsSnapshot = Readonly<{
    version: 1;
    takenAt: number;
    circuits: readonly CircuitSnapshot[];
}>;

type Counts = Readonly<{
    calls: number;
    failures: number;
}>;

declare class Era {
    #private;
    constructor(least: number, quickest?: number);
    enter(): boolean;
    leave(): void;
    succeed(now: number, duration: number, allowed: number): boolean;
    fail(isOverload: boolean): boolean;
}

type Optional = 'key' | 'shouldCount' | 'circuits';

type OwnOptions = {
    circuits?: Circuits;
    key?: (request: Request) => string;
    whenOpen?: 'auto' | 'wait' | 'refuse';
    shouldCount?: (classification: Classification, request: Request) => boolean;
};

type Permit = Readonly<{
    caller: Caller;
    era: Era;
    startedAt: number;
    isTrial: boolean;
}>;

type Trip = Readonly<{
    by: 'failures' | 'probe' | 'recovery' | 'isolate';
    failures?: number;
    calls?: number;
    category?: Category | undefined;
    status?: number | undefined;
    path?: string | undefined;
}>;

type Tripped = Omit<Trip, 'category' | 'status'>;

declare class Tripwire {
    #private;
    score: number;
    counts: Counts;
    since: number;
    traffic: number;
    constructor(policy: CircuitsPolicy);
    record(now: number, weight: number, path: string | undefined): Tripped | undefined;
}

declare function circuitBreaker(options?: CircuitBreakerOptions): Hook;

declare function createCircuits(options?: CircuitsOptions): Circuits;

declare function isCircuitOpenError(error: unknown): error is CircuitOpenError;

declare function observeCircuitBreaker(options?: CircuitBreakerOptions): Hook;

export type { CircuitBreakerOptions };
export type { CircuitBreakerPolicy };
export type { CircuitReport };
export type { CircuitSnapshot };
export type { CircuitState };
export type { Circuits };
export type { CircuitsOptions };
export type { CircuitsPolicy };
export type { CircuitsSnapshot };
export type { Trip };
export { CircuitOpenError };
export { circuitBreaker };
export { createCircuits };
export { isCircuitOpenError };
export { observeCircuitBreaker };
