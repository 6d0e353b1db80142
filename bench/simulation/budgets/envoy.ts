import type {Budget} from '../policy.ts';

const share = 0.2;
const least = 3;

/** Envoy's `retry_budget` with its defaults, envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto: at a time, no more retries than a fifth of the requests under way, or three. One is under way from when it is granted, its wait included, until it is over. */
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
