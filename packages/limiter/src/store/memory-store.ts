import {clock, keepRecent} from '@kyhooks/core';
import {Rate} from '../rate.ts';
import {type Answer, newsTime, type Report} from './exchange.ts';
import {createStore, type LimiterStore} from './store.ts';

/** What is known of a key. Times are on the clock. */
type Entry = {
	rate: Rate | undefined;
	pausedUntil: number;
	opened: Readonly<{by: string; name: string; until: number}> | undefined;
};

/** Makes a store in memory: several clients of one process share their limits. For tests of a fleet too. It keeps the 1,000 keys that were used last. */
export function memoryStore(): LimiterStore {
	const entries = new Map<string, Entry>();
	return createStore(async (key, report) => {
		const {rate} = report;
		const entry = entries.get(key) ?? {
			rate: rate && new Rate(rate),
			pausedUntil: -Infinity,
			opened: undefined,
		};
		keepRecent(entries, key, entry);
		return answerTo(report, entry);
	});
}

function answerTo({member, wanted, arrived, pause, isOpen}: Report, entry: Entry): Answer {
	const now = clock.now();
	for (const [turn, ago] of arrived) {
		entry.rate?.arrive(Number(turn), now - ago);
	}
	entry.pausedUntil = Math.max(entry.pausedUntil, pause > 0 ? now + pause : -Infinity);
	if (isOpen !== undefined) {
		entry.opened = isOpen ? {by: member, name: `${member} ${now}`, until: now + newsTime} : undefined;
	}
	const turns: string[] = [];
	const paused = Math.max(0, entry.pausedUntil - now);
	while (paused === 0 && turns.length < wanted && (entry.rate?.readyAt() ?? now) <= now) {
		turns.push(String(entry.rate?.take(now)));
	}
	const {by = member, name = '', until = now} = entry.opened ?? {};
	return {
		turns,
		wait: Math.max(paused, (entry.rate?.earliest(0) ?? now) - now),
		// This store is never away, so nobody needs a share.
		members: 1,
		pause: paused,
		opened: by === member || until <= now ? '' : name,
	};
}
