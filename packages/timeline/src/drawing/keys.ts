const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
	ArrowDown: (at, last) => Math.min(at + 1, last),
	ArrowUp: at => Math.max(at - 1, 0),
	Home: () => 0,
	End: (_, last) => last,
};

/** Moves the focus between the rows of a list with the arrow keys. Only one row is in the tab order: the one that last had the focus, or the first. */
export function moveByKeys(list: HTMLElement): Readonly<{
	/** Updates the tab order after rows were added or removed. */
	settle(): void;
}> {
	let current: HTMLElement | undefined;
	const buttons = () => [...list.querySelectorAll<HTMLElement>('li > button')];

	const settle = () => {
		const all = buttons();
		const inOrder = all.find(button => button === current) ?? all[0];
		for (const button of all) {
			button.tabIndex = button === inOrder ? 0 : -1;
		}
	};

	list.addEventListener('focusin', ({target}) => {
		current = target as HTMLElement;
		settle();
	});
	list.addEventListener('keydown', event => {
		const all = buttons();
		const at = all.indexOf(event.target as HTMLElement);
		const step = steps[event.key];
		if (event.key === 'Escape' && all[at]?.ariaExpanded === 'true') {
			all[at].click();
		} else if (step) {
			event.preventDefault();
			all[step(at, all.length - 1)]?.focus();
		}
	});
	return {settle};
}
