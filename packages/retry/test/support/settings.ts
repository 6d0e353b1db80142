import {constant} from '../../src/backoff.ts';
import type {RetrySettings} from '../../src/wait.ts';

/** The settings of a client that has none of its own, except for a backoff that is easy to recognize. */
export const settings: RetrySettings = {
	backoff: constant(0),
	jitter: 'full',
	maxRetryAfter: 60_000,
};

/** A failure whose server asks for a wait of this many milliseconds. */
export const responseAsking = (wait: number): Response =>
	new Response(null, {status: 503, headers: {'retry-after-ms': String(wait)}});
