import type {DrawnCall} from '../../packages/timeline/src/model/call.ts';
import {segmentsOf} from '../../packages/timeline/src/model/segments.ts';
import {element, escaped, lineThrough, text} from '../storm/svg.ts';
import type {Measured} from './calls.ts';

const size = {width: 880, row: 19, top: 132, left: 96, right: 864};
/** Milliseconds between the ticks of the axis. */
const tick = 100;
const shown = 16;

// An SVG in a page does not know the page's colours. So it has its own background, and two sets of colours for the light and the dark scheme.
const style = `
:root{--ground:#fff;--edge:#d0d7de;--ink:#1f2328;--muted:#59636e;--grid:#e7eaee;--refused:#cf222e;--served:#1a7f37;--refresh:#0969da;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--edge:#30363d;--ink:#f0f6fc;--muted:#9198a1;--grid:#21262d;--refused:#ff7b72;--served:#56d364;--refresh:#79c0ff;--on:#0d1117}}
text{font:11px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:var(--muted)}
.ground{fill:var(--ground);stroke:var(--edge)}
.title{font-size:19px;font-weight:650;fill:var(--ink)}
.said{font-size:13px}
.grid{stroke:var(--grid)}
.refused{fill:var(--refused)}
.served{fill:var(--served)}
.refresh{fill:var(--refresh)}
.hold{fill:none;stroke:var(--muted);stroke-dasharray:3 2}
.on{fill:var(--on);font-weight:600}
`;

type Part = Readonly<{kind: string; label: string; from: number; to: number}>;

/** An SVG: the refresh, and below it some of the calls, in the order of their first responses. */
export function drawingOf({calls, refused, refreshes}: Measured): string {
	const refusedAt = ({url}: DrawnCall) => refused.get(url)?.to ?? 0;
	const all = [...calls.all.values()].toSorted((one, other) => refusedAt(one) - refusedAt(other));
	const step = Math.ceil(all.length / shown);
	const rows = all.filter((_, index) => index % step === 0);
	// To the timeline, a request that is sent again without a wait is one attempt with the refused one.
	const partsOf = (call: DrawnCall): readonly Part[] => [
		{kind: 'refused', label: '401', from: 0, to: refusedAt(call)},
		...segmentsOf(call, call.end?.at ?? 0).map(({kind, tone = kind, label, from, to}) => ({
			kind: tone,
			label,
			from: Math.max(from, refusedAt(call)),
			to,
		})),
	];
	const end = Math.max(...all.map(call => call.end?.at ?? 0));
	const bottom = size.top + (rows.length + 2) * size.row;
	const x = (time: number) => size.left + (time / end) * (size.right - size.left);
	const rowOf = (name: string, parts: readonly Part[], index: number) => {
		const y = size.top + index * size.row;
		const label = text(name, {x: size.left - 8, y: y + 12, 'text-anchor': 'end'});
		return label + parts.map(part => partAt(part, x, y)).join('');
	};
	const ticks = Array.from({length: Math.floor(end / tick) + 1}, (_, index) => index * tick);
	return `${element(
		'svg',
		{
			xmlns: 'http://www.w3.org/2000/svg',
			viewBox: `0 0 ${size.width} ${bottom + 24}`,
			width: size.width,
			height: bottom + 24,
			role: 'img',
		},
		`\n${element('title', {}, escaped(titleOf(all)))}`,
		`\n${element('style', {}, style)}\n`,
		element('rect', {class: 'ground', x: 0.5, y: 0.5, width: size.width - 1, height: bottom + 23, rx: 8}),
		...sentencesOf(all, refreshes.length, step).map((sentence, index) =>
			text(
				sentence,
				index === 0 ? {class: 'title', x: 20, y: 36} : {class: 'said', x: 20, y: 41 + 20 * index},
			),
		),
		...ticks.map(time => {
			const line = lineThrough([
				[x(time), size.top - 6],
				[x(time), bottom],
			]);
			const label = {x: x(time), y: bottom + 14, 'text-anchor': 'middle'};
			return `\n${element('path', {class: 'grid', d: line})}${text(`${time} ms`, label)}`;
		}),
		`\n${rowOf('refresh', refreshes.map(refreshPart), 0)}`,
		...rows.map((call, index) => `\n${rowOf(new URL(call.url).pathname, partsOf(call), index + 1.5)}`),
		'\n',
	)}\n`;
}

const refreshPart = ({from, to}: Readonly<{from: number; to: number}>): Part => ({
	kind: 'refresh',
	label: 'refresh',
	from,
	to,
});

function partAt({kind, label, from, to}: Part, x: (time: number) => number, y: number): string {
	const width = x(to) - x(from);
	const bar = element('rect', {class: kind, x: x(from), y: y + 1, width, height: size.row - 4, rx: 2});
	// A bar that is too narrow for its label has none.
	const isWide = width > label.length * 7;
	const at = {class: kind === 'hold' ? 'held' : 'on', x: x(from) + 5, y: y + 12};
	return isWide ? bar + text(label, at) : bar;
}

function titleOf(all: readonly DrawnCall[]): string {
	return `${all.length.toLocaleString('en')} calls at once with an old token`;
}

function sentencesOf(all: readonly DrawnCall[], refreshes: number, step: number): readonly string[] {
	const held = all.filter(({attempts}) => attempts[0]?.held !== undefined).length;
	const served = all.filter(({end}) => end?.isServed).length;
	return [
		titleOf(all),
		`${served.toLocaleString('en')} are served, after ${refreshes} refresh. The first 401 starts it, and ${held} calls wait for it.`,
		`${all.length - held} calls hear of their 401 later. They are sent again at once, with the token that is there.`,
		`Shown: one call in ${step}, in the order of the 401s.`,
	];
}
