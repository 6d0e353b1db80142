// Imported before SDKs. Jest runs a test in a realm of its own, and errors of the platform come from the one around it; what asks for `instanceof Error`, as SDKs do, would not know them.
import {types} from 'node:util';

const ordinary = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
	value(this: unknown, value: unknown): boolean {
		return this === Error
			? types.isNativeError(value) || ordinary.call(DOMException, value) || ordinary.call(Error, value)
			: ordinary.call(this, value);
	},
});
