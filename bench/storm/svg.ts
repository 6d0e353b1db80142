export type Attributes = Readonly<Record<string, string | number>>;

/** Children are markup already; pass anything that may contain a `<` through `text`. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
	const pairs = Object.entries(attributes).map(
		([key, value]) => ` ${key}="${escaped(typeof value === 'number' ? short(value) : value)}"`,
	);
	const opened = `<${name}${pairs.join('')}`;
	return children.length === 0 ? `${opened}/>` : `${opened}>${children.join('')}</${name}>`;
}

export function text(content: string, attributes: Attributes): string {
	return element('text', attributes, escaped(content));
}

export type Point = readonly [x: number, y: number];

/** The path data of a polyline. */
export function lineThrough(points: readonly Point[]): string {
	return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
}

/** A precision of a tenth of a pixel is enough, and saves a third of the file. */
function short(value: number): string {
	return String(Math.round(value * 10) / 10);
}

export function escaped(content: string): string {
	return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
