// Skips the rest of a test file after its first failed test: the mutant is dead, and a mutant that hangs would hang in each row of a table.
import StrykerEnvironment from '@stryker-mutator/jest-runner/jest-env/node';

export default class FirstFailureEnvironment extends StrykerEnvironment {
	/** @param {ConstructorParameters<typeof StrykerEnvironment>} given */
	constructor(...given) {
		super(...given);
		// Stryker's own handler is an instance property, which would hide a method.
		const handleTestEvent = this.handleTestEvent;
		let failed = false;
		this.handleTestEvent = async (event, state) => {
			if (event.name === 'test_start' && failed) {
				event.test.mode = 'skip';
			}
			if (event.name === 'test_done' && event.test.errors.length > 0) {
				failed = true;
			}
			await handleTestEvent(event, state);
		};
	}
}
