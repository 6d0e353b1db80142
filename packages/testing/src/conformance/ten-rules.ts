/** The number of a rule of the hook contract. */
export type RuleNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** The ten rules of the contract, word for word. */
export const tenRules: Readonly<Record<RuleNumber, string>> = Object.freeze({
	1: 'With nothing to do, a layer returns the very response of `next`, or throws its very error.',
	2: 'A status is a response. No layer makes an error of it.',
	3: "An abort ends the call at once, with the signal's own reason: while it runs, waits or queues.",
	4: 'When the call has settled, nothing is left of it: no timer, listener, slot, queue entry or unread body.',
	5: 'A response that is not returned is cancelled (`discard`). A request that cannot be replayed is sent once, and never consumed if a replay is planned.',
	6: 'Time and chance come from `clock`, and from nowhere else.',
	7: 'State has a stated scope: process, client, call or attempt. A late result is matched by a token of its era, not against the state it finds.',
	8: "A layer throws an error class of its own (a `ResilienceError`), the signal's reason, or what `next` threw.",
	9: "A refusal of ours (a `RejectedError`) is not the server's failure, and is not retried. A timeout of ours is not a refusal: the server was too slow.",
	10: 'A listener cannot change, delay or break a call. If it throws, the call does not notice.',
});
