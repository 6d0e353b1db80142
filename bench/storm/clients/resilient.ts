import {exponential, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import ky from 'ky';
import type {StormClient} from '../clients.ts';
import {countedFetch} from './counted-fetch.ts';

export const client: StormClient = {
	label: 'ky + retry() + timeout()',
	connect(url, countAttempt) {
		const api = ky
			.create({fetch: countedFetch(countAttempt)})
			.extend(timeout({attempt: 500}))
			.extend(retry({backoff: exponential({initial: 100})}))
			.extend(statusClassifier());
		return () => api.get(url).json();
	},
};
