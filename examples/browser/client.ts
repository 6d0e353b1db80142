import ky, {type KyInstance} from 'ky';
import {
	circuitBreaker,
	createCircuits,
	createRetryBudget,
	exponential,
	idempotencyKey,
	resilient,
} from 'kyhooks';
import {simulatedFetch} from './network.ts';

export const origin = document.querySelector<HTMLMetaElement>('meta[name=api]')?.content ?? '';

/** Shown in the timeline. */
export const budget = createRetryBudget();

export const api: KyInstance = ky.create({baseUrl: `${origin}/`}).extend(
	resilient({
		timeout: {attempt: 1_500, total: 15_000},
		// Shorter waits than the defaults, without jitter, so that you can follow them.
		retry: {backoff: exponential({initial: 400}), jitter: 'none', budget},
		// The page shows the failures.
		errorLogger: false,
	}),
);

export const keyed: KyInstance = api.extend(idempotencyKey());

const circuits = createCircuits();
circuits.isolate(origin);

/** Its circuit was opened by hand, so nothing is sent. */
export const closedOff: KyInstance = api.extend(circuitBreaker({circuits}));

/** For an API on another machine: a browser that is offline can still reach an API on its own machine. */
export const remote: KyInstance = api.extend({
	baseUrl: 'https://api.example.com/',
	fetch: simulatedFetch(origin),
});
