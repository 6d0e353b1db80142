import {clock, createLeastRecentlyUsed, type LeastRecentlyUsed, withoutQuery} from '@kyhooks/core';
import {type Closing, createGate, type Gate} from './gate.ts';

/** The gates of one `retry()`: one before each path that was told to wait, and one before all paths of a scope, which is their origin or what the budget's key puts in its place. */
export type Gates = Readonly<{
	/** How many are known. None is as long as no server has asked for a wait. */
	readonly size: number;
	/** Those before this URL that are closed or have a line. The one that opens last comes first. */
	inForce(scope: string, url: string): readonly Gate[];
	/**
	Closes the path's. Where a second path is told in a row, closes that of the scope too: for no longer than two were told, and at first for a second only, then for as long again as nobody was served.

	@param isForAll the server has said that it means every path: then its one word is enough, and counts in full
	@returns the gates at which the call is expected back
	*/
	close(scope: string, url: string, closing: Closing, isForAll: boolean): readonly Gate[];
	/** Tells that the server has served this path: so the wait of another is its own, and the row has ended. */
	served(scope: string, url: string): void;
}>;

/** The paths of one scope that were told to wait, while no other was served. */
type Row = Readonly<{
	/** The gate, of theirs, that opens last. */
	longest: Gate;
	/** When a second was told. */
	since: number;
	isInForce(): boolean;
}>;

/** Milliseconds for which two paths hold the others, before one of those has tried: what two have in common may be a route, such as `/reports/1` and `/reports/2`. */
const firstHold = 1_000;

/** Gates kept. One that is forgotten goes on for those who wait there; the next call learns for itself. */
const mostGates = 1_000;

export function createGates(): Gates {
	/** By scope and path, and by scope alone. */
	const gates = createLeastRecentlyUsed<Gate>(mostGates);
	/** By scope. */
	const rows = createLeastRecentlyUsed<Row>(mostGates);

	return {
		get size() {
			return gates.size;
		},
		inForce(scope, url) {
			return [find(gates, everyPath(scope)), find(gates, onePath(scope, url))]
				.filter(gate => gate !== undefined)
				.sort((one, other) => other.remaining() - one.remaining());
		},
		close(scope, url, closing, isForAll) {
			const now = clock.now();
			const own = find(gates, onePath(scope, url)) ?? createGate();
			const shared = find(gates, everyPath(scope)) ?? createGate();
			const {longest, since} = find(rows, scope) ?? {longest: own, since: Number.POSITIVE_INFINITY};
			const isAlone = longest === own;
			const inRow = isAlone ? since : Math.min(since, now);
			const told = Math.min(closing.until, longest.reason().until, now + Math.max(firstHold, now - inRow));
			const until = isForAll ? closing.until : isAlone ? Number.NEGATIVE_INFINITY : told;
			own.close(closing);
			shared.close({...closing, until, wait: until - now});
			gates.set(onePath(scope, url), own);
			if (shared.isInForce()) {
				gates.set(everyPath(scope), shared);
			}
			const last = longest.remaining() < own.remaining() ? own : longest;
			rows.set(scope, {longest: last, since: inRow, isInForce: last.isInForce});
			return [own, shared];
		},
		served(scope, url) {
			if (find(gates, onePath(scope, url)) === undefined) {
				rows.delete(scope);
			}
		},
	};
}

// No path begins with a space, or has one.
const everyPath = (scope: string) => ` ${scope}`;
const onePath = (scope: string, url: string) => `${withoutQuery(url)} ${scope}`;

/** What is kept by this key, if it is in force. Of a server that is not asked any more, none stays for longer than the longest wait and a look at every other. */
function find<Kept extends Pick<Gate, 'isInForce'>>(
	all: LeastRecentlyUsed<Kept>,
	key: string,
): Kept | undefined {
	const found = all.get(key);
	for (const [oldest, {isInForce}] of all.entries()) {
		if (!isInForce()) {
			all.delete(oldest);
		}
		break;
	}
	if (found?.isInForce() === false) {
		all.delete(key);
		return undefined;
	}
	return found;
}
