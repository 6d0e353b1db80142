/** Gives an error no frames: those of real ones are the runtime's own, and these would be of this package. */
export function raised<Raised extends Error>(error: Raised): Raised {
	return Object.defineProperty(error, 'stack', {
		value: String(error),
		writable: true,
		configurable: true,
	});
}
