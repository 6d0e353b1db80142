/** Removes the stack frames of an error, because they would be frames of this package and not of the runtime. */
export function raised<Raised extends Error>(error: Raised): Raised {
	return Object.defineProperty(error, 'stack', {
		value: String(error),
		writable: true,
		configurable: true,
	});
}
