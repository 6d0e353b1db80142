/** The most entries in a map that has one entry for each server. */
const most = 1_000;

/** Sets an entry of a map. Call it on each use of the entry: above 1,000 entries, it removes the least recently used one. */
export function keepRecent<Value>(map: Map<string, Value>, key: string, value: Value): void {
	if (map.size > 1) {
		// A Map keeps its keys in the order in which they were set.
		map.delete(key);
	}
	map.set(key, value);
	if (map.size > most) {
		map.delete(map.keys().next().value as string);
	}
}
