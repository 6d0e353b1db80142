/** A map by string that keeps so many entries and no more: when it is full, the one that was not used for the longest goes. `get` and `set` are uses. What it lists first would go first. */
export class LeastRecentlyUsed<Value> extends Map<string, Value> {
	readonly #maximum: number;
	/** Most uses are of the entry that was used last, and leave the order as it is. */
	#newest: string | undefined;

	/** @param maximum entries, at least 1 */
	constructor(maximum: number) {
		super();
		this.#maximum = maximum;
	}

	override get(key: string): Value | undefined {
		const value = super.get(key);
		if (value !== undefined && key !== this.#newest) {
			this.set(key, value);
		}
		return value;
	}

	override set(key: string, value: Value): this {
		// A Map keeps the order in which its keys were set.
		this.delete(key);
		super.set(key, value);
		this.#newest = key;
		if (this.size > this.#maximum) {
			const [oldest] = this.keys();
			this.delete(oldest as string);
		}
		return this;
	}
}

/** @param maximum entries, at least 1 */
export function createLeastRecentlyUsed<Value>(maximum: number): LeastRecentlyUsed<Value> {
	return new LeastRecentlyUsed(maximum);
}
