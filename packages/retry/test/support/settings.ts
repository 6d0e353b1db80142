import {constant} from '../../src/backoff.ts';
import type {RetrySettings} from '../../src/settings.ts';

/** What a client without settings of its own has, but for a backoff that is plain to see. */
export const settings: RetrySettings = {
	backoff: constant(0),
	jitter: 'full',
	maxRetryAfter: 60_000,
	onLongWait: 'stop',
};
