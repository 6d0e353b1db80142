import fc from 'fast-check';

const refuse = () => {
	throw new Error('hands off');
};

/** A proxy that throws at every operation. */
export const untouchable = (): object =>
	new Proxy(
		{},
		Object.fromEntries(
			[
				'get',
				'has',
				'ownKeys',
				'getPrototypeOf',
				'getOwnPropertyDescriptor',
				'set',
				'defineProperty',
				'deleteProperty',
				'isExtensible',
				'preventExtensions',
				'setPrototypeOf',
			].map(trap => [trap, refuse]),
		),
	);

const throwingGetters = (keys: readonly string[]): object =>
	Object.defineProperties({}, Object.fromEntries(keys.map(key => [key, {get: refuse, enumerable: true}])));

function revoked(): object {
	const {proxy, revoke} = Proxy.revocable({}, {});
	revoke();
	return proxy;
}

function cycle(): object {
	const outer = new Error('outer') as Error & {errors?: unknown[]};
	outer.cause = new AggregateError([outer], 'inner', {cause: outer});
	outer.errors = [outer];
	return outer;
}

function selfContained(): object {
	const outcome: {error?: unknown} = {};
	outcome.error = outcome;
	return outcome;
}

/** Creates a value. fast-check inspects the values that it generates, and would break on some of these. */
export type Maker = () => unknown;

/** Values made to break any code that inspects them, and any other value. */
export const anythingAtAll = (): fc.Arbitrary<Maker> =>
	fc.oneof(
		fc
			.anything({
				withBigInt: true,
				withBoxedValues: true,
				withDate: true,
				withMap: true,
				withNullPrototype: true,
				withSet: true,
				withSparseArray: true,
				withTypedArray: true,
			})
			.map(value => () => value),
		fc.constantFrom<Maker[]>(
			untouchable,
			revoked,
			cycle,
			selfContained,
			() => throwingGetters(['name', 'message', 'code', 'cause', 'errors', 'response', 'error', 'stack']),
			() => Response.error(),
			() => ({name: 'HTTPError', response: untouchable()}),
			() => ({name: 'NetworkError', cause: untouchable()}),
			() => ({response: untouchable()}),
			() => new Error('x'.repeat(100_000)),
			() => Symbol('thrown'),
			() => refuse,
		),
	);

/** Errors with a chain of such values as causes, and with the fields that rules read. */
export const anyError = (): fc.Arbitrary<() => Error> =>
	fc
		.record({
			cause: anythingAtAll(),
			errors: fc.array(anythingAtAll(), {maxLength: 3}),
			name: fc.oneof(
				fc.string(),
				fc.constantFrom('TypeError', 'AbortError', 'TimeoutError', 'AggregateError'),
			),
			code: fc.oneof(fc.string(), fc.integer(), fc.constantFrom('ECONNRESET', 'HPE_X', 'Z_DATA_ERROR')),
			syscall: fc.oneof(fc.string(), fc.constantFrom('connect', 'read')),
			message: fc.oneof(
				fc.string({unit: fc.nat({max: 0xffff}).map(unit => String.fromCharCode(unit))}),
				fc.constantFrom('terminated', 'fetch failed'),
			),
		})
		.map(
			({cause, errors, message, ...fields}) =>
				() =>
					Object.assign(new Error(message, {cause: cause()}), {
						errors: errors.map(make => make()),
						...fields,
					}),
		);
