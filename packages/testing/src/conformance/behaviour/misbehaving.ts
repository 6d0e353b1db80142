/** A misbehaving user function, with what it observed. */
export type Misbehaving = Readonly<{
	manner: string;
	run(...given: readonly unknown[]): unknown;
	calls(): number;
	/** Number of unhandled rejections. */
	unheard(): number;
}>;

/** The error with which all of them throw or reject. */
export const misbehaviour: Error = new Error('thrown by a callback of the suite');

function misbehaving(manner: string, act: (given: readonly unknown[]) => unknown): Misbehaving {
	let calls = 0;
	return {
		manner,
		calls: () => calls,
		unheard: () => 0,
		run(...given) {
			calls += 1;
			return act(given);
		},
	};
}

export const behaving = (): Misbehaving => misbehaving('behaves', () => undefined);

export const throwing = (): Misbehaving =>
	misbehaving('throws', () => {
		throw misbehaviour;
	});

export function rejecting(): Misbehaving {
	let unheard = 0;
	const made = misbehaving('rejects', () => {
		unheard += 1;
		const rejection = Promise.reject(misbehaviour);
		rejection.catch(() => {});
		let heard = false;
		const {then} = rejection;
		// `await` calls `then` only on a promise with another constructor.
		return Object.defineProperties(rejection, {
			constructor: {value: undefined},
			// biome-ignore lint/suspicious/noThenProperty: whether it is asked is what is to be known.
			then: {
				value(onFulfilled: () => unknown, onRejected?: () => unknown) {
					if (typeof onRejected === 'function' && !heard) {
						heard = true;
						unheard -= 1;
					}
					return Reflect.apply(then, rejection, [onFulfilled, onRejected]);
				},
			},
		});
	});
	return {...made, unheard: () => unheard};
}

export const neverSettling = (): Misbehaving => misbehaving('never settles', () => new Promise(() => {}));

export const meddling = (): Misbehaving =>
	misbehaving('changes all it is given', given => {
		for (const value of given) {
			meddle(value, 4);
		}
	});

function meddle(value: unknown, depth: number): void {
	// Errors belong to the caller, and events carry them unchanged.
	if (typeof value !== 'object' || value === null || value instanceof Error || depth === 0) {
		return;
	}
	if (value instanceof Headers) {
		attempt(() => value.set('x-meddled', 'yes'));
		return;
	}
	if (value instanceof Request || value instanceof Response) {
		attempt(() => value.headers.set('x-meddled', 'yes'));
		value.text().catch(() => {});
		return;
	}
	if (value instanceof AbortSignal) {
		return;
	}
	for (const key of Reflect.ownKeys(value)) {
		attempt(() => meddle(Reflect.get(value, key), depth - 1));
		attempt(() => Reflect.set(value, key, undefined));
		attempt(() => Reflect.deleteProperty(value, key));
	}
}

function attempt(run: () => unknown): void {
	try {
		run();
	} catch {
		// The value is frozen, as it should be.
	}
}
