import {createLeastRecentlyUsed, type LeastRecentlyUsed, withoutQuery} from '@kyhooks/core';
import {type Closing, createGate, type Gate} from './gate.ts';

/** The gates of one `retry()`: one before each path that was told to wait, and one before all paths of a scope, which is their origin or what the budget's key puts in its place. */
export type Gates = Readonly<{
	/** How many are known. None is as long as no server has asked for a wait. */
	readonly size: number;
	/** Those before this URL that are closed or have a line. The one that opens last comes first. */
	inForce(scope: string, url: string): readonly Gate[];
	/**
	Closes the path's, and that of the scope until the last moment up to which two paths have been told to wait. So nobody waits on the word of another path alone.

	@param isForAll the server has said that it means every path: then its one word is enough
	@returns the gates at which the call is expected back
	*/
	close(scope: string, url: string, closing: Closing, isForAll: boolean): readonly Gate[];
	/** Tells that the server has served this path. Then the wait of another is its own, and no second word is added to it. */
	served(scope: string, url: string): void;
}>;

/** Gates kept. One that is forgotten goes on for those who wait there; the next call learns for itself. */
const mostGates = 1_000;

export function createGates(): Gates {
	/** By scope and path, and by scope alone. */
	const gates = createLeastRecentlyUsed<Gate>(mostGates);
	/** By scope: of the paths that were told in a row, the gate that opens last. */
	const longest = createLeastRecentlyUsed<Gate>(mostGates);

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
			const own = find(gates, onePath(scope, url)) ?? createGate();
			const shared = find(gates, everyPath(scope)) ?? createGate();
			const before = find(longest, scope);
			const told = before === own ? undefined : before?.reason().until;
			const until = isForAll ? closing.until : Math.min(closing.until, told ?? Number.NEGATIVE_INFINITY);
			own.close(closing);
			shared.close({...closing, until});
			gates.set(onePath(scope, url), own);
			if (shared.isInForce()) {
				gates.set(everyPath(scope), shared);
			}
			if (before === undefined || before.remaining() < own.remaining()) {
				longest.set(scope, own);
			}
			return [own, shared];
		},
		served(scope, url) {
			if (find(gates, onePath(scope, url)) === undefined) {
				longest.delete(scope);
			}
		},
	};
}

// No path begins with a space, or has one.
const everyPath = (scope: string) => ` ${scope}`;
const onePath = (scope: string, url: string) => `${withoutQuery(url)} ${scope}`;

/** The gate of this key, if it is in force. Of a server that is not asked any more, none stays for longer than the longest wait and a look at every other. */
function find(gates: LeastRecentlyUsed<Gate>, key: string): Gate | undefined {
	const gate = gates.get(key);
	for (const [oldest, {isInForce}] of gates.entries()) {
		if (!isInForce()) {
			gates.delete(oldest);
		}
		break;
	}
	if (gate?.isInForce() === false) {
		gates.delete(key);
		return undefined;
	}
	return gate;
}
