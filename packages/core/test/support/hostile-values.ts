import fc from 'fast-check';

/** One object of a graph, created around whatever it links to. */
type Shape = (linked: () => unknown, all: readonly unknown[]) => object;

const explode = () => {
	throw new Error('hostile');
};

const shapes: readonly Shape[] = [
	(linked, all) => Object.defineProperties(new AggregateError([...all], 'several'), {cause: {get: linked}}),
	linked => Object.defineProperty(new Error('plain'), 'cause', {get: linked}),
	linked =>
		Object.defineProperty({name: 1, code: {}, message: Symbol('m'), syscall: null}, 'cause', {get: linked}),
	(_, all) => Object.assign(new TypeError('fetch failed'), {errors: all}),
	linked => Object.defineProperties(new Error('exploding'), {errors: {get: explode}, cause: {get: linked}}),
	() =>
		Object.defineProperties(
			{},
			Object.fromEntries(['name', 'code', 'message', 'cause', 'errors'].map(key => [key, {get: explode}])),
		),
	() => {
		const {proxy, revoke} = Proxy.revocable({}, {});
		revoke();
		return proxy;
	},
	() => {
		const {proxy, revoke} = Proxy.revocable([], {});
		revoke();
		return {errors: proxy};
	},
	() => new Proxy({}, {get: explode, has: explode, ownKeys: explode, getPrototypeOf: explode}),
	() => new Proxy({name: 'TimeoutError'}, {getPrototypeOf: explode}),
	() => ({errors: Object.assign([new Error('inside')], {slice: () => 5})}),
	// `slice` creates its result with the constructor that it finds, and this constructor does not create an array.
	() => ({errors: Object.assign([new Error('inside')], {constructor: {[Symbol.species]: Object}})}),
	() => ({name: 'HTTPError', response: {status: 500}}),
	() => new Response('a mock puts one there', {status: 500}),
];

const primitives = fc.constantFrom(undefined, null, 0, 'text', true, 3n, Symbol('thrown'), Number.NaN);

/** Values that a program may throw by accident or with malicious intent: cycles, throwing getters, revoked proxies, long chains. Each is wrapped in a function, since fast-check inspects the values that it generates. */
export const hostileValues: fc.Arbitrary<() => unknown> = fc
	.tuple(
		fc.array(fc.tuple(fc.constantFrom(...shapes), fc.nat(20)), {minLength: 1, maxLength: 20}),
		primitives,
	)
	.map(([plan, primitive]) => {
		const all: unknown[] = [primitive];
		for (const [shape, link] of plan) {
			all.push(shape(() => all[link % all.length], all));
		}
		return () => all.at(-1);
	});
