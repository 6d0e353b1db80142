import pRetry from 'p-retry';
import type {StormClient} from '../clients.ts';
import {countedFetch} from './counted-fetch.ts';

export const client: StormClient = {
	label: 'p-retry around fetch',
	connect(url, countAttempt) {
		const fetch = countedFetch(countAttempt);
		const attempt = async () => {
			const response = await fetch(url, {signal: AbortSignal.timeout(500)});
			if (!response.ok) {
				throw new Error(`Answered ${response.status}`);
			}
			return response.json();
		};
		return () => pRetry(attempt, {retries: 4, minTimeout: 100, factor: 2, maxRetryTime: 8_000});
	},
};
