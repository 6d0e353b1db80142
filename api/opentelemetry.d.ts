import { Hook } from '@kyhooks/core';
import { Tracer, Meter, Attributes } from '@opentelemetry/api';

type CallFacts = Readonly<{
    request: Request;
    context: Readonly<Record<string, unknown>>;
}>;

type ReadableBudget = Readonly<{
    available(key: string): number;
}>;

type TelemetryOptions = {
    tracer?: Tracer;
    meter?: Meter;
    attempts?: boolean;
    metrics?: boolean;
    propagate?: boolean | readonly string[];
    baggage?: boolean;
    attributes?: (call: CallFacts) => Attributes;
    budget?: ReadableBudget;
};

type TelemetryPolicy = Readonly<TelemetryOptions & Required<Pick<TelemetryOptions, 'attempts' | 'metrics' | 'propagate' | 'baggage'>>>;

declare function telemetry(options?: TelemetryOptions): Hook;

export type { CallFacts };
export type { ReadableBudget };
export type { TelemetryOptions };
export type { TelemetryPolicy };
export { telemetry };
