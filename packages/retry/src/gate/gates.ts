import {clock, keepRecent, withoutQuery} from '@kyhooks/core';
import {type Closing, type Gate, remaining} from './gate.ts';

/** The gates of one hook: one for each path that was told to wait, and one for all paths of a scope. The scope is the origin, or what the option `key` returns in its place. */
export type Gates = Readonly<{
	/** How many gates are known; 0 as long as no server has asked for a wait. */
	readonly size: number;
	/** The closed gate before this URL that opens last, if any is closed. */
	closedTo(scope: string, url: string): Gate | undefined;
	/**
	Closes the gate of the path, or keeps it closed for longer. If a second path in a row is told to wait, closes the gate of the scope too: at first for a second only, then for as long again as no path was served, but never for longer than two paths were told to wait.

	@param isForAll the server has said that the limit is for every path: then one response is enough, and its full wait counts
	*/
	close(scope: string, url: string, closing: Closing, isForAll: boolean): void;
	/** Records that the server has served this path. The row ends, since the wait of another path is then for that path only. */
	served(scope: string, url: string): void;
}>;

/** The paths of one scope that were told to wait while no other path was served. */
type Row = Readonly<{
	/** The one of their gates that opens last. */
	longest: Gate;
	/** When a second path was told to wait; `Infinity` if none was. */
	since: number;
}>;

/** Milliseconds for which two paths hold the others, before one of the others has tried. The two may only share a route, such as `/reports/1` and `/reports/2`. */
const firstHold = 1_000;

export function createGates(): Gates {
	/** By scope and path, and by scope alone. A gate that is dropped from here still holds the calls that wait at it; the next call is sent and finds out for itself. */
	const gates = new Map<string, Gate>();
	/** By scope. */
	const rows = new Map<string, Row>();

	const closed = (key: string): Gate | undefined => {
		const gate = gates.get(key);
		if (gate) {
			keepRecent(gates, key, gate);
		}
		// Each look-up drops the oldest gate if it is open. So the gate of a server that is no longer called stays for at most its wait and one look-up of each other gate.
		for (const [oldest, {until}] of gates.entries()) {
			if (until <= clock.now()) {
				gates.delete(oldest);
			}
			break;
		}
		return gate && remaining(gate) > 0 ? gate : undefined;
	};

	/** Closes a gate. A gate never opens sooner than an earlier response said. */
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

// A path contains no space, so the two kinds of keys cannot be equal.
const everyPath = (scope: string) => ` ${scope}`;
const onePath = (scope: string, url: string) => `${withoutQuery(url)} ${scope}`;

const later = (one: Gate, other: Gate) => (other.until > one.until ? other : one);
