import {mount} from './mount.ts';
import type {ReadableBudget} from './options.ts';

/** The element `<kyhooks-timeline limit="20">`. It reads the attribute and `budget` when it is added to a page. */
export type TimelineElement = HTMLElement & {budget?: ReadableBudget | undefined};

declare global {
	interface HTMLElementTagNameMap {
		'kyhooks-timeline': TimelineElement;
	}
}

const name = 'kyhooks-timeline';

// During server-side rendering there are no custom elements; and two copies of this module may be loaded.
if (globalThis.customElements && !customElements.get(name)) {
	customElements.define(name, elementClass());
}

function elementClass(): CustomElementConstructor {
	return class extends HTMLElement implements TimelineElement {
		declare budget?: ReadableBudget | undefined;
		#unmount: (() => void) | undefined;

		connectedCallback() {
			const limit = this.getAttribute('limit');
			const options = limit === null ? {} : {limit: Number(limit)};
			this.#unmount = mount(this, this.budget ? {...options, budget: this.budget} : options);
		}

		disconnectedCallback() {
			this.#unmount?.();
		}
	};
}
