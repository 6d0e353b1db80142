/** Carries what the function threw through p-retry, which unwraps some errors, never repeats others, and replaces what is none. */
export class RunFailure extends Error {
	override name = 'RunFailure';
	readonly thrown: unknown;

	constructor(thrown: unknown) {
		super();
		this.thrown = thrown;
	}
}
