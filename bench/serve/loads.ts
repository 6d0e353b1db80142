import type {Load, Traffic} from './traffic.ts';

type PathOf = (index: number) => string | undefined;

const samePath: PathOf = () => undefined;

/** All calls begin at the same moment. */
export function atOnce(calls: number, pathOf: PathOf = samePath): Load {
	return ({call}) => Promise.all(Array.from({length: calls}, (_, index) => call(pathOf(index))));
}

/** Each call begins when the one before it has ended. */
export function inARow(calls: number): Load {
	return async ({call}) => {
		for (let made = 0; made < calls; made += 1) {
			await call();
		}
	};
}

/** Calls begin at random, this many a second on average (a Poisson process), whether earlier ones have ended or not. */
export function atRate(
	rate: number,
	calls: number,
	make: (traffic: Traffic) => Promise<void> = callOne,
): Load {
	return async traffic => {
		const under: Promise<void>[] = [];
		for (let made = 0; made < calls; made += 1) {
			await traffic.sleep((-Math.log(1 - traffic.random()) * 1_000) / rate);
			under.push(make(traffic));
		}
		await Promise.all(under);
	};
}

function callOne({call}: Traffic): Promise<void> {
	return call();
}

/** Repeats a load this many times, whatever the outcome of the one before. */
export function every(interval: number, times: number, load: Load): Load {
	return async traffic => {
		const under: Promise<unknown>[] = [];
		for (let begun = 0; begun < times; begun += 1) {
			under.push(load(traffic));
			await traffic.sleep(interval);
		}
		await Promise.all(under);
	};
}

/** Each load begins when the one before it has ended. */
export function oneAfterTheOther(...loads: readonly Load[]): Load {
	return async traffic => {
		for (const load of loads) {
			await load(traffic);
		}
	};
}

/** Begins a load this much later. */
export function after(pause: number, load: Load): Load {
	return async traffic => {
		await traffic.sleep(pause);
		await load(traffic);
	};
}

/** Begins all loads at the same moment. */
export function together(...loads: readonly Load[]): Load {
	return traffic => Promise.all(loads.map(load => load(traffic)));
}
