import type {Calls} from '../model/calls.ts';
import type {ReadableBudget} from '../options.ts';
import type {Maker} from './elements.ts';

/** Draws the strip above the calls: each circuit, and the retries left in the budget for each origin. */
export function drawStrip(
	strip: HTMLElement,
	make: Maker,
	calls: Calls,
	budget: ReadableBudget | undefined,
): void {
	const circuits = [...calls.circuits].map(([circuit, {state, why}]) =>
		make('li', {class: state}, `${hostOf(circuit)}: circuit ${state}${why === undefined ? '' : ` (${why})`}`),
	);
	const budgets = [...(budget ? calls.origins() : [])].map(origin => {
		const left = Math.floor(budget?.available(origin) ?? 0);
		const text = `${hostOf(origin)}: ${left} ${left === 1 ? 'retry' : 'retries'} left`;
		return make('li', {class: left < 1 ? 'spent' : 'budget'}, text);
	});
	const chips = [...circuits, ...budgets];
	// Redrawing unchanged content would clear a selection, or interrupt a screen reader.
	if (chips.map(({textContent}) => textContent).join('') !== strip.textContent) {
		strip.replaceChildren(...chips);
	}
}

/** A summary for screen readers: a sentence or two instead of each event. */
export function summaryOf({all, circuits}: Calls): string {
	const ends = [...all.values()].flatMap(({end}) => end ?? []);
	const failed = ends.filter(({isServed}) => !isServed).length;
	const notClosed = [...circuits].filter(([, {state}]) => state !== 'closed');
	return [
		`${ends.length} call${ends.length === 1 ? ' has' : 's have'} ended, ${failed} with a failure.`,
		...notClosed.map(([circuit, {state}]) => `The circuit ${hostOf(circuit)} is ${state}.`),
	].join(' ');
}

/** Shortens an origin to its host and port; returns any other name unchanged. */
function hostOf(name: string): string {
	return name.replace(/^https?:\/\//, '');
}
