/** Entries that a map by server keeps. */
const most = 1_000;

/** Sets an entry, again for each use of it. When there are too many, the one that was not used for the longest goes. */
export function keepRecent<Value>(map: Map<string, Value>, key: string, value: Value): void {
	if (map.size > 1) {
		// A Map keeps the order in which its keys were set.
		map.delete(key);
	}
	map.set(key, value);
	if (map.size > most) {
		map.delete(map.keys().next().value as string);
	}
}
