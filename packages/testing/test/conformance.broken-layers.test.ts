import {describe, expect, test} from '@jest/globals';
import {conformanceOf, type RuleNumber} from '@kyhooks/testing/conformance';
import {answerMistakes} from './support/broken-layers/answers.ts';
import {errorMistakes} from './support/broken-layers/errors.ts';
import type {Mistake} from './support/broken-layers/mistake.ts';
import {stateMistakes} from './support/broken-layers/state.ts';
import {waitMistakes} from './support/broken-layers/waits.ts';

const mistakes = [...answerMistakes, ...waitMistakes, ...stateMistakes, ...errorMistakes];

type Failure = Readonly<{rule: RuleNumber; message: string}>;

async function failuresOf(factory: Mistake['broken'], options: Mistake['options']): Promise<Failure[]> {
	const failures: Failure[] = [];
	for (const {rule, run} of conformanceOf<object>(factory, options as object)) {
		await run().catch((error: Error) => failures.push({rule, message: String(error)}));
	}
	return failures;
}

/** Some mistakes are mended by the same few lines. */
const verdicts = new Map<Mistake['mended'], Promise<Failure[]>>();

// A whole suite in one test.
const longest = 60_000;

describe.each(mistakes)('a layer that $title', ({rule, broken, mended, options}) => {
	test(
		`breaks rule ${rule} and no other`,
		async () => {
			const failures = await failuresOf(broken, options);
			expect([...new Set(failures.map(failure => failure.rule))]).toEqual([rule]);
			expect(failures.map(({message}) => message)).toEqual(
				failures.map(() =>
					expect.stringMatching(/^AssertionError: .+ breaks rule \d+: .+\n {2}Seen: .+\n {2}Mend: .+/),
				),
			);
		},
		longest,
	);

	test(
		'obeys all rules when it is mended',
		async () => {
			const verdict = verdicts.get(mended) ?? failuresOf(mended, options);
			verdicts.set(mended, verdict);
			expect(await verdict).toEqual([]);
		},
		longest,
	);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('two mistakes at least are known that break rule %i', rule => {
	expect(mistakes.filter(mistake => mistake.rule === rule).length).toBeGreaterThanOrEqual(2);
});
