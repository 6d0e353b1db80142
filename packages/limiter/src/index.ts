// Not exported: lines, queues and what each limit counts. Use them through `limiter`.
export type {AdaptiveOptions} from './adaptive.ts';
export {isLimiterRejectedError, type LimiterReason, LimiterRejectedError} from './errors.ts';
export {limiter} from './limiter.ts';
export type {LimiterOptions, LimiterPolicy, QueueOptions} from './options.ts';
export type {RateOptions} from './rate.ts';
