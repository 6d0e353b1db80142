/** One use of time or randomness that bypasses the clock. */
export type Use = Readonly<{
	/** Name of the global, such as `Math.random`. */
	name: string;
	/** Position in the code, as reported by the engine. */
	where: string;
}>;

export type Traps = Readonly<{
	uses: readonly Use[];
	/** Arms the traps, until `end`. */
	begin(): void;
	end(): void;
	/** Runs a function with the traps armed, until its result has settled. */
	armed<Result>(run: () => Result): Result;
	/** Returns the same function, with the traps armed whenever it runs. */
	arm<Given extends readonly unknown[], Result>(
		run: (...given: Given) => Result,
	): (...given: Given) => Result;
	remove(): void;
}>;

type Place = readonly [owner: object, key: string, name: string];

const places = (): readonly Place[] => [
	[globalThis, 'setTimeout', 'setTimeout'],
	[globalThis, 'setInterval', 'setInterval'],
	[globalThis, 'setImmediate', 'setImmediate'],
	[globalThis, 'requestAnimationFrame', 'requestAnimationFrame'],
	[globalThis.performance, 'now', 'performance.now'],
	[Math, 'random', 'Math.random'],
	[globalThis.crypto, 'randomUUID', 'crypto.randomUUID'],
	[globalThis.crypto, 'getRandomValues', 'crypto.getRandomValues'],
	[AbortSignal, 'timeout', 'AbortSignal.timeout'],
];

/** Records each use of the globals for time and randomness while armed. The globals keep working. */
export function trapGlobals(): Traps {
	const uses: Use[] = [];
	const undo: (() => void)[] = [];
	let depth = 0;
	const note: Note = (name, trap) => {
		if (depth > 0) {
			uses.push({name, where: callerOf(trap)});
		}
	};
	for (const [owner, key, name] of places()) {
		const original: unknown = Reflect.get(owner, key);
		if (typeof original === 'function') {
			undo.push(
				replace(owner, key, function trap(...given: unknown[]) {
					note(name, trap);
					return Reflect.apply(original, owner, given);
				}),
			);
		}
	}
	undo.push(replace(globalThis, 'Date', trappedDate(globalThis.Date, note)));

	const begin = () => {
		depth += 1;
	};
	const end = () => {
		depth -= 1;
	};

	function armed<Result>(run: () => Result): Result {
		begin();
		let result: Result;
		try {
			result = run();
		} catch (error) {
			end();
			throw error;
		}
		if (result instanceof Promise) {
			result.then(end, end);
		} else {
			end();
		}
		return result;
	}

	return {
		uses,
		begin,
		end,
		armed,
		arm:
			run =>
			(...given) =>
				armed(() => run(...given)),
		remove() {
			for (const restore of undo) {
				restore();
			}
		},
	};
}

function replace(owner: object, key: string, value: unknown): () => void {
	const own = Object.getOwnPropertyDescriptor(owner, key);
	Object.defineProperty(owner, key, {value, configurable: true, writable: true});
	return () => {
		if (own === undefined) {
			// The platform's own value is on the prototype.
			Reflect.deleteProperty(owner, key);
		} else {
			Object.defineProperty(owner, key, own);
		}
	};
}

/** Traps only dates of the current time; a date of a given time needs no clock. */
function trappedDate(RealDate: DateConstructor, note: Note): DateConstructor {
	return new Proxy(RealDate, {
		construct: function trap(target, given, newTarget) {
			if (given.length === 0) {
				note('new Date()', trap);
			}
			return Reflect.construct(target, given, newTarget);
		},
		apply: function trap(target, _, given) {
			note('Date()', trap);
			return Reflect.apply(target, undefined, given);
		},
		get(target, key) {
			const value: unknown = Reflect.get(target, key, target);
			return key === 'now'
				? function trap() {
						note('Date.now', trap);
						return target.now();
					}
				: value;
		},
	});
}

type Trap = (...given: never[]) => unknown;
type Note = (name: string, trap: Trap) => void;

/** The stack line that called a trap. */
function callerOf(trap: Trap): string {
	const trace = {stack: ''};
	// Without captureStackTrace the stack would start inside the suite. No line is better than a wrong one.
	(Error as {captureStackTrace?(target: object, above: Trap): void}).captureStackTrace?.(trace, trap);
	return trace.stack.split('\n')[1]?.trim() ?? '';
}
