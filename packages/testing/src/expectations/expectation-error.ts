/** Error for an expectation that does not hold (`ERR_ASSERTION`). Test runners show `expected` and `actual` side by side. */
export class ExpectationError extends Error {
	override name = 'AssertionError' as const;
	readonly code = 'ERR_ASSERTION' as const;
	readonly expected: unknown;
	readonly actual: unknown;

	constructor(message: string, expected: unknown, actual: unknown) {
		super(message);
		this.expected = expected;
		this.actual = actual;
	}
}
