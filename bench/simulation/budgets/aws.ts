import type {Budget} from '../policy.ts';

const most = 500;
const retryCost = 14;
const earned = 1;

/** The retry quota of the AWS SDKs' standard mode as of 2026, docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html. A retry takes 14 of 500 tokens, and 5 after a throttling error, which no server here sends. A call that succeeds gives back what its last retry took, or adds 1 token if it had no retry. Tokens do not come back over time. The SDKs make three attempts; here all clients make five. */
export function createAwsBudget(): Budget {
	let tokens = most;
	const give = (amount: number) => {
		tokens = Math.min(most, tokens + amount);
	};
	return {
		open: () => ({
			take() {
				if (tokens < retryCost) {
					return false;
				}
				tokens -= retryCost;
				return true;
			},
			close(succeeded) {
				if (succeeded) {
					give(retryCost);
				}
			},
		}),
		earn: () => give(earned),
	};
}
