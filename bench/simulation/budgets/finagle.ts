import {clock} from '@kyhooks/core';
import type {Budget} from '../policy.ts';

/** A retry costs five deposits, so a fifth of the calls may be retried. */
const retryCost = 5;
/** Milliseconds after which a deposit or a withdrawal expires. */
const lifetime = 10_000;
/** The reserve that is always there: ten retries for each second of the lifetime. */
const reserve = ((10 * lifetime) / 1_000) * retryCost;
const slots = 10;

/** Finagle's `RetryBudget` with its defaults, twitter.github.io/finagle/guide/Clients.html#retries. The budgets of tower and Linkerd follow it. Each call makes one deposit, and a retry withdraws five. */
export function createFinagleBudget(): Budget {
	const balances = new Float64Array(slots);
	const slotNow = () => Math.floor((clock.now() * slots) / lifetime);
	let current = slotNow();

	const put = (amount: number) => {
		const now = slotNow();
		for (let slot = Math.max(current, now - slots) + 1; slot <= now; slot += 1) {
			balances[slot % slots] = 0;
		}
		current = now;
		balances[now % slots] = (balances[now % slots] ?? 0) + amount;
	};

	return {
		hear(event) {
			if (event === 'call') {
				put(1);
			}
		},
		open: () => ({
			take() {
				put(-retryCost);
				const isAllowed = balances.reduce((sum, balance) => sum + balance, reserve) >= 0;
				if (!isAllowed) {
					put(retryCost);
				}
				return isAllowed;
			},
			close() {},
		}),
		earn() {},
	};
}
