/** Checks repeatedly until a condition is met, for at most this many milliseconds. */
export async function until(holds: () => boolean, longest = 2_000): Promise<void> {
	const end = performance.now() + longest;
	while (!holds()) {
		if (performance.now() > end) {
			throw new Error(`did not come true in ${longest} ms: ${holds}`);
		}
		await new Promise(resolve => setTimeout(resolve, 2));
	}
}
