import {tickDistance} from '../storm/panel.ts';
import {endOfLoad, outageEnd, type Scenario} from '../storm/scenario.ts';
import {element, lineThrough, type Point, text} from '../storm/svg.ts';
import type {Curve, Panel} from './panels.ts';

export const panelSize = {width: 440, height: 168};

const plot = {left: 44, top: 46, right: 430, bottom: 142};

/** One panel, with the name of its metric, and the outage as a shade. */
export function drawnPanel({title, metric, curves}: Panel, scenario: Scenario): string {
	const end = endOfLoad(scenario) / 1_000;
	const most = Math.max(...curves.flatMap(({values}) => values.filter(Number.isFinite)));
	const distance = tickDistance(most);
	const top = Math.ceil((most * 1.05) / distance) * distance;
	const x = (second: number) => plot.left + (second / end) * (plot.right - plot.left);
	const y = (value: number) => plot.bottom - (value / top) * (plot.bottom - plot.top);
	const [from, to] = [x(scenario.before / 1_000), x(outageEnd(scenario) / 1_000)];
	const line = (...points: readonly Point[]) => lineThrough(points);
	const ticks = Array.from({length: Math.round(top / distance) + 1}, (_, index) => index * distance);
	return [
		text(title, {class: 'name', x: plot.left, y: 16}),
		text(metric, {class: 'metric', x: plot.right, y: 35.5, 'text-anchor': 'end'}),
		...legendOf(curves),
		element('rect', {
			class: 'outage',
			x: from,
			y: plot.top,
			width: to - from,
			height: plot.bottom - plot.top,
		}),
		...ticks.map(
			tick =>
				element('path', {class: 'grid', d: line([plot.left, y(tick)], [plot.right, y(tick)])}) +
				text(String(Math.round(tick * 100) / 100), {
					class: 'tick',
					x: plot.left - 6,
					y: y(tick) + 3.5,
					'text-anchor': 'end',
				}),
		),
		...Array.from({length: Math.floor(end / 10) + 1}, (_, index) =>
			text(`${index * 10}${index === 0 ? ' s' : ''}`, {
				class: 'tick',
				x: x(index * 10),
				y: plot.bottom + 14,
				'text-anchor': 'middle',
			}),
		),
		...curves.map(({tone, values}) =>
			element('path', {class: `curve ${tone}`, d: pathOf(values, (value, second) => [x(second), y(value)])}),
		),
	].join('\n');
}

function legendOf(curves: readonly Curve[]): readonly string[] {
	let x = plot.left;
	return curves.map(({name, tone}) => {
		const key = element('path', {class: `curve ${tone}`, d: `M${x} 32H${x + 16}`});
		const label = text(name, {class: 'tick', x: x + 21, y: 35.5});
		x += 40 + name.length * 6;
		return key + label;
	});
}

/** A second without a value, in which nothing was there to measure, is a gap. A value counts for the whole second before it. */
function pathOf(values: readonly number[], at: (value: number, second: number) => Point): string {
	const parts: Point[][] = [[]];
	for (const [index, value] of values.entries()) {
		if (Number.isFinite(value)) {
			parts.at(-1)?.push(at(value, index + 0.5));
		} else {
			parts.push([]);
		}
	}
	return parts.map(lineThrough).join('');
}
