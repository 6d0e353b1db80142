import type {Budget} from '../policy.ts';

const share = 0.2;
const least = 3;

/** Envoy's `retry_budget` with its defaults, envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto. It allows at most a fifth of the active requests as concurrent retries, but at least three. A retry is active from when it is granted until it ends; its wait counts. */
export function createEnvoyBudget(): Budget {
	let requests = 0;
	let retries = 0;
	return {
		hear(event) {
			if (event !== 'call') {
				requests += event === 'attempt' ? 1 : -1;
			}
		},
		open() {
			let isRetrying = false;
			const release = () => {
				retries -= isRetrying ? 1 : 0;
				isRetrying = false;
			};
			return {
				take() {
					release();
					isRetrying = retries < Math.max(least, Math.floor(share * requests));
					retries += isRetrying ? 1 : 0;
					return isRetrying;
				},
				close: release,
			};
		},
		earn() {},
	};
}
