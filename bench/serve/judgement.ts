import type {Comparison} from './compare.ts';
import type {Row} from './row.ts';
import {deficitsOf} from './verdict.ts';

export type Judgement = Readonly<{
	/** Printed after the row's figures. */
	mark: string;
	/** Whether a client of kyhooks is behind ky in this row. */
	behind: boolean;
}>;

/** Judges a row by the results of its clients. */
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
