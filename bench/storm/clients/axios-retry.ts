import axios from 'axios';
import axiosRetry from 'axios-retry';
import type {StormClient} from '../clients.ts';

export const client: StormClient = {
	label: 'axios + axios-retry',
	connect(url, countAttempt) {
		const api = axios.create({timeout: 500});
		axiosRetry(api, {
			retries: 4,
			// Its count starts at 1, so the first wait would be 200 ms.
			retryDelay: (count, error) => axiosRetry.exponentialDelay(count - 1, error, 100),
			// Without this, the 500 ms would apply to all attempts together.
			shouldResetTimeout: true,
		});
		api.interceptors.request.use(config => {
			countAttempt();
			return config;
		});
		return () => api.get(url);
	},
};
