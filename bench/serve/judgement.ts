import type {Comparison} from './compare.ts';
import type {Row} from './row.ts';
import {deficitsOf} from './verdict.ts';

export type Judgement = Readonly<{
	/** What stands behind the row's figures. */
	mark: string;
	/** Whether the row counts as one in which we are behind. */
	behind: boolean;
}>;

/** Judges a row by what its clients have come to. */
export function judge(
	row: Pick<Row, 'refusingIsRight'>,
	comparison: Comparison,
	tolerance: number,
): Judgement {
	const {ky, ...others} = comparison;
	const complaints = Object.entries(others).flatMap(([name, measures]) => {
		const deficits = ky === undefined ? [] : deficitsOf(measures, ky, tolerance);
		return deficits.length === 0 ? [] : `${name}: ${deficits.join(', ')}`;
	});
	const said = complaints.length === 0 ? '' : `behind in ${complaints.join('; ')}`;
	return row.refusingIsRight === undefined
		? {mark: said, behind: complaints.length > 0}
		: {mark: `${said === '' ? '' : `${said}, and `}refusing is right: ${row.refusingIsRight}`, behind: false};
}
