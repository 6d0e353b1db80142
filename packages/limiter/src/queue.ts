/** A request that waits for its turn. */
export type Ticket = {
	readonly priority: number;
	/** The requests of one group take turns with those of the others. */
	readonly group: string;
	/** Lets it in. */
	readonly enter: (now: number) => void;
};

/** The requests of one key that wait: the higher priority first, and within a priority one of each group in turn. An operation takes longer with more priorities and groups, and not with more requests. */
export class WaitingQueue {
	/** By priority and group. The first group is the next. */
	readonly #lines = new Map<number, Map<string, Set<Ticket>>>();
	size = 0;

	add(ticket: Ticket): void {
		const {priority, group} = ticket;
		const groups = this.#lines.get(priority) ?? new Map<string, Set<Ticket>>();
		const line = groups.get(group) ?? new Set();
		this.#lines.set(priority, groups.set(group, line.add(ticket)));
		this.size += 1;
	}

	/** How many tickets at least have their turn before a new one. */
	ahead(priority: number, group: string): number {
		const own = this.#lines.get(priority)?.get(group)?.size ?? 0;
		let count = 0;
		for (const [each, groups] of this.#lines) {
			if (each >= priority) {
				for (const {size} of groups.values()) {
					count += each > priority ? size : Math.min(size, own);
				}
			}
		}
		return count;
	}

	/** Takes a ticket out. Does nothing if it is not in. */
	remove(ticket: Ticket): void {
		const {priority, group} = ticket;
		const groups = this.#lines.get(priority);
		const line = groups?.get(group);
		if (!groups || !line?.delete(ticket)) {
			return;
		}
		this.size -= 1;
		if (line.size === 0) {
			groups.delete(group);
		}
		if (groups.size === 0) {
			this.#lines.delete(priority);
		}
	}

	/** Takes the next ticket out. There must be one. */
	next(): Ticket {
		let highest = -Infinity;
		for (const priority of this.#lines.keys()) {
			highest = Math.max(highest, priority);
		}
		const groups = this.#lines.get(highest) as Map<string, Set<Ticket>>;
		const [group, line] = groups.entries().next().value as [string, Set<Ticket>];
		const ticket = line.values().next().value as Ticket;
		// The next turn is that of another group.
		groups.delete(group);
		groups.set(group, line);
		this.remove(ticket);
		return ticket;
	}
}
