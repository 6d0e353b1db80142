import ky from 'ky';
import type {StormClient} from '../clients.ts';
import {countedFetch} from './counted-fetch.ts';

export const client: StormClient = {
	label: 'ky, no retry',
	connect(url, countAttempt) {
		const api = ky.create({fetch: countedFetch(countAttempt), retry: 0, timeout: 500, totalTimeout: 8_000});
		return () => api.get(url).json();
	},
};
