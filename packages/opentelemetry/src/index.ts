// Not exported: how spans and metrics are made. Use them through `telemetry`.
export type {CallFacts, ReadableBudget, TelemetryOptions, TelemetryPolicy} from './options.ts';
export {telemetry} from './telemetry.ts';
