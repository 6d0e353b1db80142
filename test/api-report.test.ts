import {expect, test} from '@jest/globals';
import {differingLines, reportOf} from '../scripts/api/report.ts';

const bundled = `import { Hook } from '@kyhooks/core';

/** Prose. @default 3 */
declare function second(limit?: number): Hook;
// A remark.
type First = {
    /** More prose. */
    limit?: number;
};

export { second };
export type { First };
export { Other } from 'elsewhere';
`;

test('a report has the names and signatures, sorted, and no comment', () => {
	expect(reportOf(bundled)).toBe(`import { Hook } from '@kyhooks/core';

type First = {
    limit?: number;
};

declare function second(limit?: number): Hook;

export type { First };
export { Other } from 'elsewhere';
export { second };
`);
});

test('neither a comment nor the order of the code changes a report', () => {
	const [head, ...rest] = bundled.split('\n\n');
	const reordered = [head, ...rest.toReversed()].join('\n\n').replace('Prose', 'Other prose');
	expect(reportOf(reordered)).toBe(reportOf(bundled));
});

test('a change of a signature is shown with the line before and after', () => {
	const changed = bundled.replace('limit?: number)', 'limit: number)');
	expect(differingLines(reportOf(bundled), reportOf(changed))).toEqual([
		'- declare function second(limit?: number): Hook;',
		'+ declare function second(limit: number): Hook;',
	]);
});
