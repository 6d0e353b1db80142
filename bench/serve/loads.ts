import type {Load, Traffic} from './traffic.ts';

type PathOf = (index: number) => string | undefined;

const samePath: PathOf = () => undefined;

/** All begin at the same moment. */
export function atOnce(calls: number, pathOf: PathOf = samePath): Load {
	return ({call}) => Promise.all(Array.from({length: calls}, (_, index) => call(pathOf(index))));
}

/** Each begins when the one before it is over. */
export function inARow(calls: number): Load {
	return async ({call}) => {
		for (let made = 0; made < calls; made += 1) {
			await call();
		}
	};
}

/** Begin at random, at so many a second on average (a Poisson process), whatever becomes of them. */
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

/** The same again, so many times, whatever became of the one before. */
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

/** Each when the one before it is over. */
export function oneAfterTheOther(...loads: readonly Load[]): Load {
	return async traffic => {
		for (const load of loads) {
			await load(traffic);
		}
	};
}

/** Begins that much later. */
export function after(pause: number, load: Load): Load {
	return async traffic => {
		await traffic.sleep(pause);
		await load(traffic);
	};
}

/** All from the same moment on. */
export function together(...loads: readonly Load[]): Load {
	return traffic => Promise.all(loads.map(load => load(traffic)));
}
