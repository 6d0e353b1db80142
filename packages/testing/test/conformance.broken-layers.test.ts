import {describe, expect, test} from '@jest/globals';
import {conformanceOf, type RuleNumber} from '@kyhooks/testing/conformance';
import {answerMistakes} from './support/broken-layers/answers.ts';
import {errorMistakes} from './support/broken-layers/errors.ts';
import type {Mistake} from './support/broken-layers/mistake.ts';
import {stateMistakes} from './support/broken-layers/state.ts';
import {waitMistakes} from './support/broken-layers/waits.ts';

const mistakes = [...answerMistakes, ...waitMistakes, ...stateMistakes, ...errorMistakes];

async function brokenRules(factory: Mistake['broken'], options: Mistake['options']) {
	const failures: {rule: RuleNumber; message: string}[] = [];
	for (const {rule, run} of conformanceOf<object>(factory, options as object)) {
		await run().catch((error: Error) => failures.push({rule, message: String(error)}));
	}
	return failures;
}

describe.each(mistakes)('a layer that $title', ({rule, also = [], broken, mended, options}) => {
	test(`breaks rule ${rule}`, async () => {
		const failures = await brokenRules(broken, options);
		if (process.env.SHOW) {
			console.log(JSON.stringify({rule, failures}, null, 1));
		}
		expect([...new Set(failures.map(failure => failure.rule))]).toEqual(
			[rule, ...also].toSorted((one, other) => one - other),
		);
		expect(failures.every(({message}) => message.startsWith('AssertionError'))).toBe(true);
	});

	test('obeys all rules when it is mended', async () => {
		expect(await brokenRules(mended, options)).toEqual([]);
	});
});
