import {endOfLoad} from '../storm/scenario.ts';
import type {Export} from './client.ts';
import {drawingOf} from './drawing.ts';
import type {Fleet} from './fleet.ts';
import {panelsOf} from './panels.ts';
import {Series} from './series.ts';
import {slowestCall} from './trace.ts';

/** The picture of a storm, from nothing but what was exported. */
export function pictureOf(fleet: Fleet, exports: readonly Export[]): string {
	const series = new Series(
		exports.map(({metrics}) => metrics),
		endOfLoad(fleet.scenario) / 1_000,
	);
	return drawingOf(fleet, panelsOf(series), slowestCall(exports.flatMap(({spans}) => spans)));
}
