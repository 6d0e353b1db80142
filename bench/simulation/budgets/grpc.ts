import type {Budget} from '../policy.ts';

const most = 10;
const earned = 0.1;

/** gRPC's retry throttling with the figures of its example, github.com/grpc/proposal/blob/master/A6-client-retries.md. Each failed attempt takes 1 of 10 tokens, and each that succeeds adds 0.1. Retries are allowed while more than half of the tokens are left. */
export function createGrpcBudget(): Budget {
	let tokens = most;
	const earn = () => {
		tokens = Math.min(most, tokens + earned);
	};
	const fail = () => {
		tokens = Math.max(0, tokens - 1);
		return tokens > most / 2;
	};
	return {
		open() {
			let isCounted = false;
			return {
				take() {
					const isAllowed = fail();
					isCounted = !isAllowed;
					return isAllowed;
				},
				close(succeeded) {
					if (succeeded) {
						earn();
					} else if (!isCounted) {
						fail();
					}
				},
			};
		},
		earn,
	};
}
