import {createLeastRecentlyUsed} from '@kyhooks/core';
import {type Closing, createGate, type Gate} from './gate.ts';

/** The gates of one `retry()`, by key. */
export type Gates = Readonly<{
	/** How many are known. None is as long as no server has asked for a wait. */
	readonly size: number;
	/** The gate of this key, if it is closed or has a line. */
	inForce(key: string): Gate | undefined;
	/** Gives the gate that it has closed. */
	close(key: string, closing: Closing): Gate;
}>;

/** Gates kept. One that is forgotten goes on for those who wait there; the next call learns for itself. */
const mostGates = 1_000;

export function createGates(): Gates {
	const gates = createLeastRecentlyUsed<Gate>(mostGates);

	/** Of a server that is not asked any more. None stays for longer than the longest wait and a look at every other. */
	const dropOneIdle = () => {
		for (const [oldest, gate] of gates.entries()) {
			if (!gate.isInForce()) {
				gates.delete(oldest);
			}
			return;
		}
	};

	return {
		get size() {
			return gates.size;
		},
		inForce(key) {
			const gate = gates.get(key);
			dropOneIdle();
			if (gate?.isInForce() === false) {
				gates.delete(key);
				return undefined;
			}
			return gate;
		},
		close(key, closing) {
			const gate = gates.get(key) ?? createGate();
			gates.set(key, gate);
			gate.close(closing);
			return gate;
		},
	};
}
