import type {Budget} from '../policy.ts';

const most = 500;
const retryCost = 14;
const earned = 1;

/** The retry quota of the AWS SDKs' standard mode as of 2026, docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html: a retry takes 14 of 500 tokens, and 5 after a throttling error, which no server here answers. A call that succeeds gives back what its last retry took, or brings 1 where it had none. Time brings nothing. The SDKs make three attempts; here all make five. */
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
