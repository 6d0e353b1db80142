import ky from 'ky';
import type {StormClient} from '../clients.ts';
import {countedFetch} from './counted-fetch.ts';

export const client: StormClient = {
	label: 'ky, tuned',
	connect(url, countAttempt) {
		const api = ky.create({
			fetch: countedFetch(countAttempt),
			timeout: 500,
			totalTimeout: 8_000,
			retry: {limit: 4, retryOnTimeout: true, delay: attempt => 100 * 2 ** (attempt - 1)},
		});
		return () => api.get(url).json();
	},
};
