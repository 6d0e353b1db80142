import {outageEnd} from '../storm/scenario.ts';
import {element, escaped, lineThrough, text} from '../storm/svg.ts';
import type {Fleet} from './fleet.ts';
import {drawnPanel, panelSize} from './panel.ts';
import type {Panel} from './panels.ts';
import type {Part, Trace} from './trace.ts';

const margin = 16;
const header = 104;
const width = 2 * panelSize.width + 2 * margin;
const bars = {left: 176, right: width - 26, row: 20};

// An SVG in a page does not know the page's colours. So it has its own background, and two sets of colours for the light and the dark scheme.
const style = `
:root{--ground:#fff;--edge:#d0d7de;--ink:#1f2328;--muted:#59636e;--grid:#e7eaee;--good:#1a7f37;--bad:#cf222e;--between:#9a6700;--plain:#0969da}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--edge:#30363d;--ink:#f0f6fc;--muted:#9198a1;--grid:#21262d;--good:#56d364;--bad:#ff7b72;--between:#e3b341;--plain:#79c0ff}}
text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:var(--muted)}
.ground{fill:var(--ground);stroke:var(--edge)}
.title{font-size:19px;font-weight:650;fill:var(--ink)}
.said{font-size:13px}
.name{font-size:14px;font-weight:600;fill:var(--ink)}
.metric{font:10.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.tick{font-size:10.5px}
.grid{stroke:var(--grid)}
.outage{fill:var(--muted);opacity:.16}
.curve{fill:none;stroke-width:2;stroke-linejoin:round}
.good{stroke:var(--good)}
.bad{stroke:var(--bad)}
.between{stroke:var(--between)}
.plain{stroke:var(--plain)}
rect.good{fill:var(--good)}
rect.bad{fill:var(--bad)}
rect.wait{fill:none;stroke:var(--muted);stroke-dasharray:3 2}
`;

/** An SVG: the panels, and below them one call by its trace. */
export function drawingOf(fleet: Fleet, panels: readonly Panel[], trace: Trace): string {
	const below = header + Math.ceil(panels.length / 2) * panelSize.height;
	const height = below + 62 + (trace.parts.length + 1) * bars.row;
	const placed = panels.map((panel, index) => {
		const x = margin + (index % 2) * panelSize.width;
		const y = header + Math.floor(index / 2) * panelSize.height;
		const drawn = drawnPanel(panel, fleet.scenario);
		return element('g', {transform: `translate(${x} ${y})`}, '\n', drawn, '\n');
	});
	return `${element(
		'svg',
		{xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img'},
		`\n${element('title', {}, escaped(title))}`,
		`\n${element('style', {}, style)}\n`,
		element('rect', {class: 'ground', x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8}),
		text(title, {class: 'title', x: 60, y: 34}),
		...sentencesOf(fleet).map((sentence, index) =>
			text(sentence, {class: 'said', x: 60, y: 58 + index * 19}),
		),
		`\n${placed.join('\n')}\n`,
		element('g', {transform: `translate(0 ${below + 8})`}, '\n', drawnTrace(trace), '\n'),
		'\n',
	)}\n`;
}

const title = 'An outage, as the telemetry shows it';

function sentencesOf({clients, scenario}: Fleet): readonly string[] {
	const {rate, capacity, before} = scenario;
	const [from, to] = [before, outageEnd(scenario)].map(time => time / 1_000);
	return [
		`${clients} clients with resilient() make ${rate} calls a second together. Their server can serve ${capacity} a second.`,
		`From second ${from} to second ${to}, it can serve a tenth of that. A value belongs to one second, and to all clients.`,
	];
}

function drawnTrace({startedAt, duration, parts}: Trace): string {
	const x = (time: number) => bars.left + (time / duration) * (bars.right - bars.left);
	const bottom = 30 + parts.length * bars.row;
	const seconds = Array.from({length: Math.floor(duration / 1_000) + 1}, (_, second) => second);
	const bar = ({label, kind, from, to}: Part, index: number) => {
		const y = 30 + index * bars.row;
		return (
			text(label, {class: 'tick', x: bars.left - 8, y: y + 12, 'text-anchor': 'end'}) +
			element('rect', {class: kind, x: x(from), y: y + 3, width: x(to) - x(from), height: 12, rx: 2})
		);
	};
	return [
		text(`The slowest call that succeeded, by its trace: begun at second ${startedAt.toFixed(1)}`, {
			class: 'name',
			x: 60,
			y: 16,
		}),
		...seconds.map(second => {
			const at = x(second * 1_000);
			const line = lineThrough([
				[at, 26],
				[at, bottom],
			]);
			const label = {class: 'tick', x: at, y: bottom + 14, 'text-anchor': 'middle'};
			return element('path', {class: 'grid', d: line}) + text(`${second} s`, label);
		}),
		...parts.map(bar),
	].join('\n');
}
