/** A map by string that keeps so many entries and no more: when it is full, the one that was not used for the longest goes. */
export type LeastRecentlyUsed<Value> = {
	readonly size: number;
	/** Counts as a use. */
	get(key: string): Value | undefined;
	/** Counts as a use. */
	set(key: string, value: Value): void;
	delete(key: string): boolean;
	/** The one that would go first, first. Counts as no use. */
	entries(): IterableIterator<[string, Value]>;
};

/** @param maximum entries, at least 1 */
export function createLeastRecentlyUsed<Value>(maximum: number): LeastRecentlyUsed<Value> {
	// A Map keeps the order in which its keys were set.
	const entries = new Map<string, Value>();
	/** Most uses are of the entry that was used last, and leave the order as it is. */
	let newest: string | undefined;
	return {
		get size() {
			return entries.size;
		},
		get(key) {
			const value = entries.get(key);
			if (value !== undefined && key !== newest) {
				entries.delete(key);
				entries.set(key, value);
				newest = key;
			}
			return value;
		},
		set(key, value) {
			entries.delete(key);
			entries.set(key, value);
			newest = key;
			if (entries.size > maximum) {
				const [oldest] = entries.keys();
				entries.delete(oldest as string);
			}
		},
		delete: key => entries.delete(key),
		entries: () => entries.entries(),
	};
}
