import {clock, ResilienceError} from '@kyhooks/core';
import type {Answer} from './exchange.ts';

/** Milliseconds after which a store that has not answered is away. */
const patience = 500;

/**
Asks a store, and does not wait for longer than half a second.

@param wanted how many turns it may give
@param hearLate receives an answer that comes later
@throws what the store rejects with, or ResilienceError if it answers too late or wrongly
*/
export async function ask(
	exchange: () => Promise<Answer>,
	wanted: number,
	hearLate: (answer: Answer) => void,
): Promise<Answer> {
	let isLate = false;
	let cancelTimer = () => {};
	const late = new Promise<never>((_, reject) => {
		const giveUp = () => {
			isLate = true;
			reject(failed(`did not answer within ${patience} ms`));
		};
		cancelTimer = clock.setTimer(patience, giveUp, true);
	});
	const answering = exchange().then(answer => {
		check(answer, wanted);
		if (isLate) {
			hearLate(answer);
		}
		return answer;
	});
	try {
		return await Promise.race([answering, late]);
	} finally {
		cancelTimer();
	}
}

function check(answer: Answer, wanted: number): void {
	const {turns, wait, members, pause, opened} = answer ?? {};
	const isAnswer =
		Array.isArray(turns) &&
		turns.length <= wanted &&
		turns.every(turn => typeof turn === 'string') &&
		[wait, members, pause].every(Number.isFinite) &&
		members >= 1 &&
		typeof opened === 'string';
	if (!isAnswer) {
		throw failed('gave an answer that cannot be used');
	}
}

function failed(how: string): ResilienceError {
	return new ResilienceError(`The store of limiter() ${how}`, {code: 'LIMITER_STORE', hook: 'limiter'});
}
