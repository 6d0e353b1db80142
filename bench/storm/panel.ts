import {type Measures, measuresOf, ratesOf} from './measures.ts';
import type {Course} from './records.ts';
import {endOfLoad, outageEnd} from './scenario.ts';
import {element, lineThrough, type Point, text} from './svg.ts';
import {spellShare, spellTime} from './table.ts';

export const panelSize = {width: 440, height: 208};

/** The area of the curves in a panel. */
const plot = {left: 40, top: 50, right: 430, bottom: 178};
/** Milliseconds; with a shorter interval, single calls would be visible. */
const interval = 250;

/** Attempts and successes per second, for each interval. */
export type Curves = Readonly<{load: readonly number[]; goodput: readonly number[]}>;

export function curvesOf({scenario, client: {calls, attempts}}: Course): Curves {
	const end = endOfLoad(scenario);
	const successes = calls.filter(({succeeded}) => succeeded);
	return {
		load: ratesOf(attempts, end, interval),
		goodput: ratesOf(
			successes.map(call => call.end),
			end,
			interval,
		),
	};
}

/** @param most - the rate at the top of the plot; the same for all panels, so that you can compare them */
export function panelOf(course: Course, most: number): string {
	const {scenario} = course;
	const measures = measuresOf(course);
	const end = endOfLoad(scenario);
	const x = (time: number) => plot.left + (time / end) * (plot.right - plot.left);
	const y = (rate: number) => plot.bottom - (rate / most) * (plot.bottom - plot.top);
	const curve = (rates: readonly number[]): Point[] =>
		rates.map((rate, index) => [x(Math.min((index + 0.5) * interval, end)), y(rate)]);

	const {load, goodput} = curvesOf(course);
	const area: Point[] = [[x(0), y(load[0] ?? 0)], ...curve(load), [x(end), y(load.at(-1) ?? 0)]];
	const [from, to] = [x(scenario.before), x(outageEnd(scenario))];
	return [
		text(course.label, {class: 'name', x: plot.left, y: 18}),
		text(figuresOf(measures), {class: 'figures', x: plot.left, y: 35}),
		element('rect', {
			class: 'outage',
			x: from,
			y: plot.top,
			width: to - from,
			height: plot.bottom - plot.top,
		}),
		...ticks(most, tickDistance(most)).map(rate =>
			rateTick(rate === most ? `${rate}/s` : String(rate), y(rate)),
		),
		...ticks(end, 5_000).map(time => timeTick(time, x(time))),
		element('path', {
			class: 'load',
			d: `${lineThrough([...area, [x(end), plot.bottom], [x(0), plot.bottom]])}Z`,
		}),
		element('path', {class: 'load-edge', d: lineThrough(area)}),
		element('path', {
			class: 'begun',
			d: lineThrough([
				[plot.left, y(scenario.rate)],
				[plot.right, y(scenario.rate)],
			]),
		}),
		element('path', {class: 'goodput', d: lineThrough(curve(goodput))}),
		element('path', {
			class: 'axis',
			d: lineThrough([
				[plot.left, plot.bottom],
				[plot.right, plot.bottom],
			]),
		}),
		text('outage', {class: 'tick', x: (from + to) / 2, y: plot.top + 12, 'text-anchor': 'middle'}),
	].join('\n');
}

function figuresOf({attemptsPerCall, recovery, successAfter}: Measures): string {
	const back = recovery === Infinity ? 'never recovers' : `recovers in ${spellTime(recovery)}`;
	return `${attemptsPerCall.toFixed(2)} attempts a call · ${back} · ${spellShare(successAfter)} succeed after`;
}

/** The distance between ticks for rates: a round number that gives two to five ticks above zero. */
export function tickDistance(most: number): number {
	const magnitude = 10 ** Math.floor(Math.log10(most));
	return [0.2, 0.5, 1, 2].map(factor => factor * magnitude).find(distance => most / distance <= 5) ?? most;
}

function ticks(end: number, distance: number): number[] {
	return Array.from({length: Math.floor(end / distance) + 1}, (_, index) => index * distance);
}

function rateTick(name: string, y: number): string {
	const label = {class: 'tick', x: plot.left - 6, y: y + 3.5, 'text-anchor': 'end'};
	const line = lineThrough([
		[plot.left, y],
		[plot.right, y],
	]);
	return element('path', {class: 'grid', d: line}) + text(name, label);
}

function timeTick(time: number, x: number): string {
	const label = {class: 'tick', x, y: plot.bottom + 15, 'text-anchor': 'middle'};
	return text(`${time / 1_000}${time === 0 ? ' s' : ''}`, label);
}
