/** Creates an element. Its content is always text, never HTML, because URLs are untrusted. */
export type Maker = <Name extends keyof HTMLElementTagNameMap>(
	name: Name,
	attributes?: Readonly<Record<string, string>>,
	text?: string,
) => HTMLElementTagNameMap[Name];

export function makerOf(document: Document): Maker {
	return (name, attributes = {}, text = '') => {
		const made = document.createElement(name);
		for (const [attribute, value] of Object.entries(attributes)) {
			made.setAttribute(attribute, value);
		}
		made.textContent = text;
		return made;
	};
}
