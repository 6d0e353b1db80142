import {describe, expect, test} from '@jest/globals';
import {conformanceOf, type RuleNumber} from '@kyhooks/testing/conformance';
import type {Mistake} from './mistake.ts';

type Failure = Readonly<{rule: RuleNumber; message: string}>;

type Extent = 'its own rule' | 'the whole suite';

async function failuresOf(
	factory: Mistake['broken'],
	{rule, options}: Mistake,
	extent: Extent,
): Promise<Failure[]> {
	const failures: Failure[] = [];
	for (const check of conformanceOf<object>(factory, options as object)) {
		if (extent === 'the whole suite' || check.rule === rule) {
			await check.run().catch((error: Error) => failures.push({rule: check.rule, message: String(error)}));
		}
	}
	return failures;
}

const whole = process.env.BROKEN_LAYERS === 'whole';

// One test runs a whole suite.
const longest = 60_000;

/** Checks that each mistake breaks its rule, and that nothing is broken without it. For the first mistake of each rule, it also checks that no other rule is broken; `npm run test:nightly` checks that for all mistakes, and runs all rules on the corrected layers. */
export function proveMistakes(mistakes: readonly Mistake[]): void {
	const cases = mistakes.map((mistake, index) => {
		const isFirst = mistakes.findIndex(({rule}) => rule === mistake.rule) === index;
		return {
			...mistake,
			mistake,
			extent: whole || isFirst ? ('the whole suite' as const) : ('its own rule' as const),
		};
	});
	describe.each(cases)('a layer that $title', ({rule, mistake, extent}) => {
		test(
			`breaks rule ${rule}, in ${extent}`,
			async () => {
				const failures = await failuresOf(mistake.broken, mistake, extent);
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
			`is found to be without a mistake when it is mended, in ${whole ? extent : 'its own rule'}`,
			async () => {
				expect(await failuresOf(mistake.mended, mistake, whole ? extent : 'its own rule')).toEqual([]);
			},
			longest,
		);
	});
}
