// Import this before an SDK. Jest runs a test in its own realm, but errors of the platform come from the outer realm. Code that checks `instanceof Error`, as SDKs do, would not recognize them.
import {types} from 'node:util';

const ordinary = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
	value(this: unknown, value: unknown): boolean {
		return this === Error
			? types.isNativeError(value) || ordinary.call(DOMException, value) || ordinary.call(Error, value)
			: ordinary.call(this, value);
	},
});
