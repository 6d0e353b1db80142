import axios from 'axios';
import axiosRetry from 'axios-retry';
import type {StormClient} from '../clients.ts';

export const client: StormClient = {
	label: 'axios + axios-retry',
	connect(url, countAttempt) {
		const api = axios.create({timeout: 500});
		axiosRetry(api, {
			retries: 4,
			// It counts from 1, and would begin at 200 ms.
			retryDelay: (count, error) => axiosRetry.exponentialDelay(count - 1, error, 100),
			// Without this, 500 ms are for all attempts together.
			shouldResetTimeout: true,
		});
		api.interceptors.request.use(config => {
			countAttempt();
			return config;
		});
		return () => api.get(url);
	},
};
