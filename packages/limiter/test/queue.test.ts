import {describe, expect, test} from '@jest/globals';
import {type Ticket, WaitingQueue} from '../src/queue.ts';

const ticket = (priority: number, group: string): Ticket => ({priority, group, enter() {}});

function queueOf(tickets: readonly Ticket[]): WaitingQueue {
	const queue = new WaitingQueue();
	for (const each of tickets) {
		queue.add(each);
	}
	return queue;
}

describe('those ahead of a new ticket', () => {
	const queue = queueOf([
		...Array.from({length: 5}, () => ticket(2, 'other')),
		...Array.from({length: 4}, () => ticket(1, 'big')),
		...Array.from({length: 2}, () => ticket(1, 'small')),
		ticket(0, 'other'),
	]);

	test.each([
		['all of a higher priority, and none of a lower', 1, 'new', 5],
		['those of its own group, and as many of each other group', 1, 'small', 5 + 2 + 2],
		['no more than another group has', 1, 'big', 5 + 4 + 2],
		['all, for the lowest', 0, 'other', 5 + 4 + 2 + 1],
	])('%s', (_, priority, group, ahead) => {
		expect(queue.ahead(priority, group)).toBe(ahead);
	});
});

test.each([
	['whose priority nobody has', ticket(2, 'a')],
	['whose group nobody has', ticket(1, 'b')],
	['that is not among its group', ticket(1, 'a')],
])('to remove a ticket %s does nothing', (_, absent) => {
	const present = ticket(1, 'a');
	const queue = queueOf([present]);
	queue.remove(absent);
	expect(queue.size).toBe(1);
	expect(queue.next()).toBe(present);
});
