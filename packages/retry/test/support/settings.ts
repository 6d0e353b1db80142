import {constant} from '../../src/backoff.ts';
import type {RetrySettings} from '../../src/wait.ts';

/** What a client without settings of its own has, but for a backoff that is plain to see. */
export const settings: RetrySettings = {
	backoff: constant(0),
	jitter: 'full',
	maxRetryAfter: 60_000,
};

/** A failure whose server asks for so many milliseconds. */
export const responseAsking = (wait: number): Response =>
	new Response(null, {status: 503, headers: {'retry-after-ms': String(wait)}});
