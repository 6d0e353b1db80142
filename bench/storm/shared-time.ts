/** Milliseconds since 1970 with a fraction. The processes of one run agree on it to well below a millisecond. */
export function sharedTime(): number {
	return performance.timeOrigin + performance.now();
}
