import {clock, keepRecent, withoutQuery} from '@kyhooks/core';
import {type Closing, type Gate, remaining} from './gate.ts';

/** The gates of one hook: one before each path that was told to wait, and one before all paths of a scope, which is their origin or what the hook's key puts in its place. */
export type Gates = Readonly<{
	/** How many are known. None is as long as no server has asked for a wait. */
	readonly size: number;
	/** The one before this URL that opens last, if any is closed. */
	closedTo(scope: string, url: string): Gate | undefined;
	/**
	Closes the path's, or keeps it closed for longer. Where a second path is told in a row, closes that of the scope too: for no longer than two were told, and at first for a second only, then for as long again as nobody was served.

	@param isForAll the server has said that it means every path: then its one word is enough, and counts in full
	*/
	close(scope: string, url: string, closing: Closing, isForAll: boolean): void;
	/** Tells that the server has served this path: so the wait of another is its own, and the row has ended. */
	served(scope: string, url: string): void;
}>;

/** The paths of one scope that were told to wait, while no other was served. */
type Row = Readonly<{
	/** The gate, of theirs, that opens last. */
	longest: Gate;
	/** When a second was told. */
	since: number;
}>;

/** Milliseconds for which two paths hold the others, before one of those has tried: what two have in common may be a route, such as `/reports/1` and `/reports/2`. */
const firstHold = 1_000;

export function createGates(): Gates {
	/** By scope and path, and by scope alone. One that is forgotten goes on for those who wait there; the next call learns for itself. */
	const gates = new Map<string, Gate>();
	/** By scope. */
	const rows = new Map<string, Row>();

	const closed = (key: string): Gate | undefined => {
		const gate = gates.get(key);
		if (gate) {
			keepRecent(gates, key, gate);
		}
		// Of a server that is not asked any more, none stays for longer than the longest wait and a look at every other.
		for (const [oldest, {until}] of gates.entries()) {
			if (until <= clock.now()) {
				gates.delete(oldest);
			}
			break;
		}
		return gate && remaining(gate) > 0 ? gate : undefined;
	};

	/** It never opens sooner than was said before. */
	const shut = (key: string, closing: Closing): Gate => {
		const gate = closed(key) ?? {...closing, turns: 0};
		if (closing.until > gate.until) {
			Object.assign(gate, closing);
		}
		keepRecent(gates, key, gate);
		return gate;
	};

	return {
		get size() {
			return gates.size;
		},
		closedTo(scope, url) {
			const ofAll = closed(everyPath(scope));
			const own = closed(onePath(scope, url));
			return ofAll && own ? later(ofAll, own) : (ofAll ?? own);
		},
		close(scope, url, closing, isForAll) {
			const now = clock.now();
			const own = shut(onePath(scope, url), closing);
			let {longest, since} = rows.get(scope) ?? {longest: own, since: Infinity};
			if (remaining(longest) === 0) {
				longest = own;
				since = Infinity;
			}
			if (isForAll) {
				shut(everyPath(scope), closing);
			} else if (longest !== own) {
				since = Math.min(since, now);
				const until = Math.min(closing.until, longest.until, now + Math.max(firstHold, now - since));
				shut(everyPath(scope), {...closing, until, wait: until - now});
			}
			keepRecent(rows, scope, {longest: later(longest, own), since});
		},
		served(scope, url) {
			if (!closed(onePath(scope, url))) {
				rows.delete(scope);
			}
		},
	};
}

// No path begins with a space, or has one.
const everyPath = (scope: string) => ` ${scope}`;
const onePath = (scope: string, url: string) => `${withoutQuery(url)} ${scope}`;

const later = (one: Gate, other: Gate) => (other.until > one.until ? other : one);
