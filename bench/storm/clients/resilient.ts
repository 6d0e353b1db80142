import ky from 'ky';
import {exponential, resilient} from 'kyhooks';
import type {StormClient} from '../clients.ts';
import {countedFetch} from './counted-fetch.ts';

/** The defaults of the preset, except for the times that all clients of the storm share. */
export const client: StormClient = {
	label: 'ky + resilient()',
	connect(url, countAttempt) {
		const api = ky.create({fetch: countedFetch(countAttempt)}).extend(
			resilient({
				timeout: {attempt: 500, total: 8_000},
				retry: {backoff: exponential({initial: 100})},
				errorLogger: false,
			}),
		);
		return () => api.get(url).json();
	},
};
