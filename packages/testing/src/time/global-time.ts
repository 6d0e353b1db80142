import type {Clock} from '@kyhooks/core';

export type ReplacedGlobals = {restore(): void};

const mark = Symbol.for('kyhooks.virtual-time.1');

/** Platforms number their timers from 1. These ids start far above, so that they never collide. */
const firstTimer = 2 ** 40;
/** Shared by all virtual times of the process, so that a timer of an earlier one is not mistaken for a timer of the next. */
let lastTimer = firstTimer;

type Timers = 'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval';

/** Replaces the global timers, `Date` and `performance.now` with a clock. */
export function replaceGlobals(clock: Clock): ReplacedGlobals {
	const scope = globalThis as unknown as Record<PropertyKey, unknown> & {
		Date: DateConstructor;
		performance: Performance;
	};
	if (mark in scope) {
		throw new Error('virtual time runs already; stop it before you start another');
	}
	scope[mark] = true;
	const timers: Readonly<Record<Timers, unknown>> = timersOn(
		clock,
		scope.clearTimeout as typeof clearTimeout,
	);
	const RealDate = scope.Date;
	const {performance} = scope;
	const before = Object.fromEntries(Object.keys(timers).map(name => [name, scope[name]]));
	const now = Object.getOwnPropertyDescriptor(performance, 'now');
	Object.assign(scope, timers, {Date: dateOn(clock, RealDate)});
	Object.defineProperty(performance, 'now', {value: () => clock.now(), configurable: true, writable: true});
	return {
		restore() {
			if (mark in scope) {
				delete scope[mark];
				Object.assign(scope, before, {Date: RealDate});
				if (now === undefined) {
					// The platform's own method is on the prototype.
					Reflect.deleteProperty(performance, 'now');
				} else {
					Object.defineProperty(performance, 'now', now);
				}
			}
		},
	};
}

function timersOn(clock: Clock, clearReal: typeof clearTimeout): Readonly<Record<Timers, unknown>> {
	const running = new Map<number, () => void>();
	const start = (
		every: boolean,
		callback: (...values: unknown[]) => void,
		delay: number | undefined,
		values: unknown[],
	) => {
		if (typeof callback !== 'function') {
			throw new TypeError(`a timer must have a function to call, got a ${typeof callback}`);
		}
		lastTimer += 1;
		const id = lastTimer;
		const schedule = () => {
			const cancel = clock.setTimer(Number(delay) || 0, () => {
				if (every) {
					schedule();
				} else {
					running.delete(id);
				}
				callback(...values);
			});
			running.set(id, cancel);
		};
		schedule();
		return new Timer(id);
	};
	const clear = (timer: Timer | number | undefined) => {
		const id = Number(timer);
		const cancel = timer instanceof Timer || typeof timer !== 'object' ? running.get(id) : undefined;
		if (cancel === undefined) {
			// Do not pass our own timers that have fired to the platform.
			if (!(timer instanceof Timer) && !(id > firstTimer)) {
				clearReal(timer);
			}
			return;
		}
		cancel();
		running.delete(id);
	};
	return {
		setTimeout: (callback: () => void, delay?: number, ...values: unknown[]) =>
			start(false, callback, delay, values),
		setInterval: (callback: () => void, delay?: number, ...values: unknown[]) =>
			// With an interval of 0 ms, time would never advance.
			start(true, callback, Math.max(1, Number(delay) || 1), values),
		clearTimeout: clear,
		clearInterval: clear,
	};
}

/** A timer that works as a number (browsers) and as an object with `unref` (Node). */
class Timer {
	readonly #id: number;

	constructor(id: number) {
		this.#id = id;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	hasRef(): boolean {
		return true;
	}

	[Symbol.toPrimitive](): number {
		return this.#id;
	}
}

function dateOn(clock: Clock, RealDate: DateConstructor): DateConstructor {
	return new Proxy(RealDate, {
		construct: (target, given, newTarget) =>
			Reflect.construct(target, given.length === 0 ? [clock.wallTime()] : given, newTarget),
		apply: target => new target(clock.wallTime()).toString(),
		get: (target, key) =>
			key === 'now' ? () => Math.floor(clock.wallTime()) : Reflect.get(target, key, target),
	});
}
