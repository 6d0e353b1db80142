import {clock, createWaitingLine, longestTimer, onOnline, type Place} from '@kyhooks/core';
import type {Circuit} from './circuit.ts';
import type {Permit} from './permit.ts';

/** Who waits for a circuit. */
type Waiter = Place & {
	/** Milliseconds that the attempt may take. */
	readonly allowed: number;
	readonly url: string;
	permit?: Permit;
};

export type Wait = Readonly<{
	signal: AbortSignal;
	/** Milliseconds that the wait may take. */
	within: number;
	/** Milliseconds that the attempt may take, once it is let in. */
	allowed: number;
	url: string;
}>;

/** Those who wait for a circuit to let them in. */
export type Queue = Readonly<{
	readonly size: number;
	/**
	Waits for a turn. A place that is given up is free at once.

	@returns `undefined` where the signal aborted, the time was over, or the circuit was isolated
	*/
	join(wait: Wait): Promise<Permit | undefined>;
	/** Lets in as many as the circuit does now. To be called whenever something has happened to it. */
	admit(): void;
}>;

/**
Keeps those who wait for a circuit in order and lets them in as it allows: the first as a probe when its time is over, the others at the pace of its recovery. All at once, they would bring the server down again.

There is one timer for all, and none when nobody waits.
*/
export function createQueue(circuit: Circuit): Queue {
	const line = createWaitingLine<Waiter>();
	let cancelTimer: (() => void) | undefined;
	let stopListening: (() => void) | undefined;

	const rest = () => {
		cancelTimer?.();
		cancelTimer = undefined;
		stopListening?.();
		stopListening = undefined;
	};

	const admit = () => {
		if (line.size === 0) {
			return;
		}
		cancelTimer?.();
		cancelTimer = undefined;
		for (let {first} = line; first !== undefined; first = line.first) {
			const permit = circuit.enter(first.allowed, first.url);
			if (permit === undefined && circuit.state !== 'isolated') {
				break;
			}
			if (permit !== undefined) {
				first.permit = permit;
			}
			line.next();
		}
		const {lookAgainIn} = circuit;
		if (line.size > 0 && lookAgainIn !== undefined) {
			cancelTimer = clock.setTimer(Math.min(lookAgainIn, longestTimer), admit);
		}
	};

	return {
		get size() {
			return line.size;
		},
		async join({signal, within, allowed, url}) {
			const waiter: Waiter = {signal, within, allowed, url};
			const admitted = line.join(waiter);
			stopListening ??= onOnline(admit);
			admit();
			await admitted;
			if (line.size === 0) {
				rest();
			}
			return waiter.permit;
		},
		admit,
	};
}
