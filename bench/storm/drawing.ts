import {curvesOf, panelOf, panelSize, tickDistance} from './panel.ts';
import type {Course} from './records.ts';
import type {Kind, Scenario} from './scenario.ts';
import {element, escaped, text} from './svg.ts';

const columns = 2;
const margin = 16;

// An SVG in a page does not know the page's colours. So it has its own background, and two sets of colours for the light and the dark scheme.
const style = `
:root{--ground:#fff;--edge:#d0d7de;--ink:#1f2328;--muted:#59636e;--grid:#e7eaee;--outage:#59636e;--load:#d9480f;--goodput:#0969da}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--edge:#30363d;--ink:#f0f6fc;--muted:#9198a1;--grid:#21262d;--outage:#9198a1;--load:#f0883e;--goodput:#58a6ff}}
text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:var(--muted)}
.ground{fill:var(--ground);stroke:var(--edge)}
.title{font-size:19px;font-weight:650;fill:var(--ink)}
.said{font-size:13px}
.name{font-size:14px;font-weight:600;fill:var(--ink)}
.tick{font-size:10.5px}
.grid{stroke:var(--grid)}
.axis{stroke:var(--muted)}
.outage{fill:var(--outage);opacity:.16}
.load{fill:var(--load);opacity:.28}
.load-edge{fill:none;stroke:var(--load);stroke-width:1.2}
.begun{stroke:var(--muted);stroke-dasharray:2 3}
.goodput{fill:none;stroke:var(--goodput);stroke-width:2.2;stroke-linejoin:round}
`;

const whatHappens: Readonly<Record<Kind, string>> = {
	slow: 'is down to a tenth of that',
	503: 'answers 503',
	refuse: 'refuses connections',
	hang: 'answers nothing',
};

/** An SVG with a legend, followed by one panel per client. */
export function drawingOf(courses: readonly Course[]): string {
	const most = Math.max(...courses.flatMap(course => curvesOf(course).load));
	const panels = [legendOf(courses), ...courses.map(course => panelOf(course, roomFor(most)))];
	const width = columns * panelSize.width + 2 * margin;
	const height = Math.ceil(panels.length / columns) * panelSize.height + 2 * margin;
	const placed = panels.map((panel, index) => {
		const x = margin + (index % columns) * panelSize.width;
		const y = margin + Math.floor(index / columns) * panelSize.height;
		return element('g', {transform: `translate(${x} ${y})`}, '\n', panel, '\n');
	});
	return `${element(
		'svg',
		{xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img'},
		`\n${element('title', {}, escaped(titleOf(courses)))}`,
		`\n${element('style', {}, style)}\n`,
		element('rect', {class: 'ground', x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8}),
		`\n${placed.join('\n')}\n`,
	)}\n`;
}

/** The top of the axis: the next tick above the highest value, with some space between them. */
function roomFor(most: number): number {
	const distance = tickDistance(most);
	return Math.ceil((most * 1.05) / distance) * distance;
}

function titleOf(courses: readonly Course[]): string {
	return `One outage, ${courses.length === 1 ? 'one client' : `${courses.length} clients`}`;
}

function legendOf(courses: readonly Course[]): string {
	const scenario = courses[0]?.scenario;
	const keys = [
		element('rect', {class: 'load', x: 40, y: 110, width: 26, height: 14}) +
			element('path', {class: 'load-edge', d: 'M40 110H66'}) +
			text('load: attempts a second', {class: 'said', x: 76, y: 121}),
		element('path', {class: 'goodput', d: 'M40 139H66'}) +
			text('goodput: calls a second that end well', {class: 'said', x: 76, y: 143}),
		element('path', {class: 'begun', d: 'M40 161H66'}) +
			text('calls begun a second', {class: 'said', x: 76, y: 165}),
	];
	const said = scenario === undefined ? [] : sentencesOf(scenario);
	return [
		text(titleOf(courses), {class: 'title', x: 40, y: 34}),
		...said.map((sentence, index) => text(sentence, {class: 'said', x: 40, y: 58 + index * 19})),
		...keys,
	].join('\n');
}

function sentencesOf({kind, rate, capacity, before, outage}: Scenario): string[] {
	return [
		`${rate} calls a second, on a server that can serve ${capacity} a second.`,
		`From second ${before / 1_000} on it ${whatHappens[kind]}, for ${outage / 1_000} s.`,
	];
}
