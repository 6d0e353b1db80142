import {clock, keepRecent} from '@kyhooks/core';
import {Rate} from '../rate.ts';
import {type Answer, memberTime, newsTime, type Report} from './exchange.ts';
import {createStore, type LimiterStore} from './store.ts';

/** What is known of a key. Times are on the clock. */
type Entry = {
	rate: Rate | undefined;
	/** When each member has reported last. */
	readonly members: Map<string, number>;
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
			members: new Map<string, number>(),
			pausedUntil: -Infinity,
			opened: undefined,
		};
		keepRecent(entries, key, entry);
		return answerTo(report, entry);
	});
}

function answerTo({member, rate, wanted, arrived, pause, isOpen}: Report, entry: Entry): Answer {
	const now = clock.now();
	entry.members.set(member, now);
	for (const [each, at] of entry.members) {
		if (at < now - memberTime(rate)) {
			entry.members.delete(each);
		}
	}
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
		members: entry.members.size,
		pause: paused,
		opened: by === member || until <= now ? '' : name,
	};
}
