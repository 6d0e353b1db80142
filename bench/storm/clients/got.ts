import got from 'got';
import type {StormClient} from '../clients.ts';

export const client: StormClient = {
	label: 'got',
	connect(url, countAttempt) {
		const api = got.extend({
			timeout: {request: 500},
			retry: {
				limit: 4,
				// The computed value is 0 if got's own rules allow no retry.
				calculateDelay: ({attemptCount, computedValue}) =>
					computedValue === 0 ? 0 : 100 * 2 ** (attemptCount - 1),
			},
			hooks: {beforeRequest: [() => countAttempt()]},
		});
		return () => api.get(url).json();
	},
};
