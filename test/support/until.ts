/** Checks repeatedly until a condition is met, for at most this many milliseconds. The default is a little less than Jest's limit of a test, so that what does not come true is named. */
export async function until(holds: () => boolean, longest = 15_000): Promise<void> {
	const end = performance.now() + longest;
	while (!holds()) {
		if (performance.now() > end) {
			throw new Error(`did not come true in ${longest} ms: ${holds}`);
		}
		await new Promise(resolve => setTimeout(resolve, 2));
	}
}
