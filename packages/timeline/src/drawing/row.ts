import type {DrawnCall} from '../model/call.ts';
import {type Segment, segmentsOf} from '../model/segments.ts';
import {capitalised, endOf, spoken, subjectOf, textOf} from '../model/words.ts';
import type {Maker} from './elements.ts';

/** A call as a button that opens its explanation. */
export type Row = Readonly<{
	item: HTMLElement;
	button: HTMLButtonElement;
	/** @param elapsed milliseconds from the start of the call to now, or to its end */
	draw(call: DrawnCall, elapsed: number): void;
	open(isOpen: boolean): void;
}>;

export function createRow(make: Maker, id: string): Row {
	const item = make('li');
	const explanation = make('div', {id: `call-${id}`, class: 'explanation', role: 'group', hidden: ''});
	const button = make('button', {type: 'button', 'aria-expanded': 'false', 'aria-controls': explanation.id});
	// A screen reader gets a sentence in place of the drawing.
	const sentence = make('span', {class: 'unseen'});
	const subject = make('span', {class: 'subject', 'aria-hidden': 'true'});
	const track = make('span', {class: 'track', 'aria-hidden': 'true'});
	const time = make('span', {class: 'time', 'aria-hidden': 'true'});
	button.append(sentence, subject, track, time);
	item.append(button, explanation);
	let drawn: DrawnCall | undefined;
	let segments: readonly Segment[] = [];

	const explain = () => {
		if (drawn && !explanation.hidden) {
			explanation.replaceChildren(...explanationOf(make, drawn, segments));
		}
	};

	return {
		item,
		button,
		draw(call, elapsed) {
			const isNew = call !== drawn;
			if (!isNew && call.end) {
				return;
			}
			drawn = call;
			segments = segmentsOf(call, elapsed);
			track.replaceChildren(...segments.map(segment => barOf(make, segment)));
			time.textContent = spoken(elapsed);
			// Texts for screen readers change with each event, not with each frame.
			if (isNew) {
				// A long path breaks between its segments, and not within a word.
				const parts = subjectOf(call).split(/(?<=\/)/);
				subject.replaceChildren(...parts.flatMap(part => [part, make('wbr')]));
				sentence.textContent = textOf(call, segments);
				explanation.ariaLabel = `Explanation of ${subjectOf(call)}`;
				item.className = call.end?.isServed === false ? 'failed' : '';
				explain();
			}
		},
		open(isOpen) {
			button.ariaExpanded = String(isOpen);
			explanation.hidden = !isOpen;
			explain();
		},
	};
}

function barOf(make: Maker, {kind, tone, from, to, label}: Segment): HTMLElement {
	const bar = make('span', {class: tone ? `${kind} ${tone}` : kind}, label);
	bar.style.setProperty('--length', String(Math.max(0, to - from)));
	return bar;
}

function explanationOf(make: Maker, call: DrawnCall, segments: readonly Segment[]): readonly HTMLElement[] {
	const {method, url, notes, end} = call;
	const steps = make('ol', {role: 'list'});
	const told = [...segments.map(({detail, words}) => detail ?? words), ...notes].filter(Boolean);
	steps.append(...told.map(text => make('li', {}, capitalised(text))));
	const advice = end?.advice === undefined ? [] : [make('p', {class: 'advice'}, `→ ${end.advice}`)];
	return [
		make('p', {class: 'url'}, `${method} ${url}`.trim()),
		steps,
		make('p', {}, `${capitalised(endOf(call))}.`),
		...advice,
	];
}
