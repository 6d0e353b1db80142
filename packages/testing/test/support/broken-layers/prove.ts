import {describe, expect, test} from '@jest/globals';
import {conformanceOf, type RuleNumber} from '@kyhooks/testing/conformance';
import type {Mistake} from './mistake.ts';

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

/** Each mistake breaks its rule and no other, and none is broken without it. */
export function proveMistakes(mistakes: readonly Mistake[]): void {
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
}
