import {clock} from '@kyhooks/core';
import type {Calls} from '../model/calls.ts';
import type {ReadableBudget} from '../options.ts';
import {makerOf} from './elements.ts';
import {moveByKeys} from './keys.ts';
import {createRow, type Row} from './row.ts';
import {drawStrip, summaryOf} from './strip.ts';
import {styleSheet} from './styles.ts';

export type Drawing = Readonly<{
	/** Draws in the next animation frame. */
	refresh(): void;
	stop(): void;
}>;

/** Milliseconds from one drawing to the next while only bars grow. Each frame would cost a busy page much more. */
const growth = 50;

/** Milliseconds between announcements to screen readers, at least. */
const quiet = 3_000;

/** Draws the calls, newest first. */
export function createDrawing(root: ShadowRoot, calls: Calls, budget: ReadableBudget | undefined): Drawing {
	const make = makerOf(root.ownerDocument);
	const section = make('section', {'aria-label': 'Calls'});
	const header = make('header');
	// Safari does not treat a list without markers as a list unless it has the role.
	const strip = make('ul', {role: 'list', 'aria-label': 'Circuits and budgets'});
	const clear = make('button', {type: 'button', class: 'clear'}, 'Clear');
	const status = make('p', {role: 'status', class: 'unseen'});
	const empty = make('p', {class: 'empty'}, 'No call yet.');
	const list = make('ol', {role: 'list', class: 'calls', 'aria-label': 'Calls, the youngest first'});
	header.append(strip, clear);
	section.append(header, status, empty, list);
	root.adoptedStyleSheets = [styleSheet(root)];
	root.append(section);

	const rows = new Map<string, Row>();
	const keys = moveByKeys(list);
	let frame: number | undefined;
	let cancelGrowth = () => {};
	let cancelAnnouncement: (() => void) | undefined;

	const rowOf = (id: string): Row => {
		const known = rows.get(id);
		if (known) {
			return known;
		}
		const row = createRow(make, id);
		row.button.addEventListener('click', () => {
			const isOpen = row.button.ariaExpanded !== 'true';
			for (const each of rows.values()) {
				each.open(each === row && isOpen);
			}
		});
		rows.set(id, row);
		list.prepend(row.item);
		return row;
	};

	const draw = () => {
		frame = undefined;
		cancelGrowth();
		const now = clock.now();
		let longest = 0;
		let isAnyRunning = false;
		for (const call of calls.all.values()) {
			const elapsed = call.end?.at ?? now - call.startedAt;
			rowOf(call.id).draw(call, elapsed);
			longest = Math.max(longest, elapsed);
			isAnyRunning ||= !call.end;
		}
		for (const [id, {item}] of rows) {
			if (!calls.all.has(id)) {
				item.remove();
				rows.delete(id);
			}
		}
		list.style.setProperty('--longest', String(longest));
		empty.hidden = rows.size > 0;
		drawStrip(strip, make, calls, budget);
		keys.settle();
		if (isAnyRunning) {
			cancelGrowth = clock.setTimer(growth, nextFrame, true);
		}
	};

	const announce = () => {
		cancelAnnouncement = undefined;
		const summary = summaryOf(calls);
		if (status.textContent !== summary) {
			status.textContent = summary;
		}
	};

	const nextFrame = () => {
		frame ??= requestAnimationFrame(draw);
	};

	const refresh = () => {
		nextFrame();
		cancelAnnouncement ??= clock.setTimer(quiet, announce, true);
	};

	clear.addEventListener('click', () => {
		calls.clear();
		refresh();
	});
	draw();
	return {
		refresh,
		stop() {
			cancelAnimationFrame(frame ?? 0);
			cancelGrowth();
			cancelAnnouncement?.();
		},
	};
}
