import {mount} from './mount.ts';
import type {ReadableBudget} from './options.ts';

/** `<kyhooks-timeline limit="20">`. Attribute and budget are read when it is put on a page. */
export type TimelineElement = HTMLElement & {budget?: ReadableBudget | undefined};

declare global {
	interface HTMLElementTagNameMap {
		'kyhooks-timeline': TimelineElement;
	}
}

const name = 'kyhooks-timeline';

// A server that renders the page loads this too, and has no elements; two copies may be loaded.
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
