/** Looks again and again until a condition holds, for at most so many milliseconds. */
export async function until(holds: () => boolean, longest = 2_000): Promise<void> {
	const end = performance.now() + longest;
	while (!holds()) {
		if (performance.now() > end) {
			throw new Error(`did not come true in ${longest} ms: ${holds}`);
		}
		await new Promise(resolve => setTimeout(resolve, 2));
	}
}
