import type {Calls} from '../model/calls.ts';
import type {ReadableBudget} from '../options.ts';
import type {Maker} from './elements.ts';

/** The strip above the calls: each circuit, and what is left of the budget for each origin. */
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
	// A frame that changes nothing must not take away what is selected, or being read.
	if (chips.map(({textContent}) => textContent).join('') !== strip.textContent) {
		strip.replaceChildren(...chips);
	}
}

/** What is told to those who do not see the drawing: a sentence, and not each event. */
export function summaryOf({all, circuits}: Calls): string {
	const ends = [...all.values()].flatMap(({end}) => end ?? []);
	const failed = ends.filter(({isServed}) => !isServed).length;
	const notClosed = [...circuits].filter(([, {state}]) => state !== 'closed');
	return [
		`${ends.length} call${ends.length === 1 ? ' has' : 's have'} ended, ${failed} with a failure.`,
		...notClosed.map(([circuit, {state}]) => `The circuit ${hostOf(circuit)} is ${state}.`),
	].join(' ');
}

/** Of an origin, what tells it from others; any other name as it is. */
function hostOf(name: string): string {
	return name.replace(/^https?:\/\//, '');
}
