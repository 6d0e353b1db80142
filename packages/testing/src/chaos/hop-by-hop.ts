/** Header fields by their names in lower case, each with its lines. */
export type Lines = ReadonlyMap<string, readonly string[]>;

/** Hop-by-hop fields, which a proxy must not forward (RFC 9110, section 7.6.1). */
const hopByHop = new Set([
	'connection',
	'keep-alive',
	'proxy-authenticate',
	'proxy-authorization',
	'proxy-connection',
	'te',
	'trailer',
	'transfer-encoding',
	'upgrade',
]);

/** The fields of a message to forward, without those that Connection names. */
export function passedOn(rawHeaders: readonly string[]): Map<string, readonly string[]> {
	const lines = new Map<string, string[]>();
	for (let index = 0; index < rawHeaders.length; index += 2) {
		const name = rawHeaders[index]?.toLowerCase() ?? '';
		lines.set(name, [...(lines.get(name) ?? []), rawHeaders[index + 1] ?? '']);
	}
	const named = (lines.get('connection') ?? []).flatMap(line => line.toLowerCase().split(/\s*,\s*/));
	return new Map([...lines].filter(([name]) => !hopByHop.has(name) && !named.includes(name)));
}
