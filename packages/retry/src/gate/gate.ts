import {clock, createWaitingLine, type ServerTiming} from '@kyhooks/core';

/** What closes a gate. */
export type Closing = Readonly<{
	/** On the clock of `now`. */
	until: number;
	/** Milliseconds that the server has asked for. */
	wait: number;
	source: ServerTiming['source'];
	/** Of the response that said so. */
	status: number;
}>;

/** Before one path, or all of a server: open, or closed until the moment that the server has named. */
export type Gate = Readonly<{
	/** Milliseconds until it opens; 0 when it is open. */
	remaining(): number;
	/** What has closed it last. */
	reason(): Closing;
	/** Whether it is closed, or some are still to come through it one by one. */
	isInForce(): boolean;
	/** Tells that one of those whose answers have closed it has come back, or will not. */
	seeAgain(): void;
	/** Lets one through, if it is open and nobody's turn is before. Who is not let through has to join the line. */
	tryPass(): boolean;
	/** Closes it, or keeps it closed for longer. It never opens sooner than was said before. */
	close(closing: Closing): void;
	/**
	Waits in line.

	@param deadline on the clock of `now`. When the gate is closed beyond it, the wait is of no use, and ends or does not begin.
	@returns `true` when its turn has come; `false` when the signal has aborted, or the deadline does not fit any longer
	*/
	join(signal: AbortSignal, deadline: number): Promise<boolean>;
}>;

/** Milliseconds between two that were let in, where as many wait that a tenth of the server's wait is too short for them: 200 a second. */
const comfortableGap = 5;

/** Milliseconds from the opening until the last of the line is in. Over more than the server's own wait it is not drawn out: the line has to end. */
function spreadOf(count: number, wait: number): number {
	return Math.max(wait / 10, Math.min(count * comfortableGap, wait));
}

type Place = Readonly<{deadline: number; leave(): void}>;

/**
Makes a gate that is open.

When it opens, those in line go one after another, at random gaps, and the last of them by a moment that is settled at the opening. Who comes while there is a line goes to its end and makes the gaps shorter: so the line ends, however many come.
*/
export function createGate(): Gate {
	const line = createWaitingLine();
	const places = new Set<Place>();
	let last: Closing = {until: Number.NEGATIVE_INFINITY, wait: 0, source: 'retry-after', status: 0};
	/** When the line will have ended; `undefined` until the gate opens. */
	let emptyBy: number | undefined;
	/** While it is closed, the moment when it opens. */
	let nextTurn = Number.NEGATIVE_INFINITY;
	/** Those whose answers have closed it, and who will be back. */
	let expected = 0;
	let cancelTimer: (() => void) | undefined;

	/** From when on nobody has to wait for a turn, unless there is a line. Who comes back has spread the wait by itself, and is only kept from coming too fast. */
	const calmFrom = () => emptyBy ?? last.until + Math.min(expected * comfortableGap, last.wait);

	const rest = () => {
		cancelTimer?.();
		cancelTimer = undefined;
	};

	const wakeAt = (moment: number) => {
		rest();
		cancelTimer = clock.setTimer(Math.max(0, moment - clock.now()), work);
	};

	/** In line, each has its share of what is left of the spread. Without one, whoever comes is only kept from coming too close to the one before. */
	const turnAfter = (moment: number) => {
		const end = line.size > 0 ? calmFrom() : Math.min(calmFrom(), moment + expected * comfortableGap);
		const gap = ((end - moment) / Math.max(1, line.size + expected)) * (0.5 + clock.random());
		return Math.min(end, moment + Math.max(0, gap));
	};

	/** The one timer's work: opens the gate, then lets in whose turn it is. Who leaves the line last, puts the timer out. */
	const work = () => {
		const now = clock.now();
		if (now >= last.until && emptyBy === undefined) {
			emptyBy = now + spreadOf(line.size + expected, last.wait);
			nextTurn = turnAfter(now);
		}
		// A timer is no finer than a millisecond, and turns may be.
		while (now >= nextTurn && line.next()) {
			nextTurn = turnAfter(nextTurn);
		}
		wakeAt(nextTurn);
	};

	return {
		remaining: () => Math.max(0, last.until - clock.now()),
		reason: () => last,
		isInForce: () => line.size > 0 || clock.now() < calmFrom(),
		seeAgain() {
			expected = Math.max(0, expected - 1);
		},
		tryPass() {
			const now = clock.now();
			if (line.size > 0 || now < nextTurn) {
				return false;
			}
			emptyBy ??= calmFrom();
			nextTurn = turnAfter(now);
			return true;
		},
		close(closing) {
			expected += 1;
			if (closing.until <= last.until) {
				return;
			}
			last = closing;
			emptyBy = undefined;
			nextTurn = closing.until;
			for (const {deadline, leave} of places) {
				if (deadline <= closing.until) {
					leave();
				}
			}
		},
		async join(signal, deadline) {
			const leaving = new AbortController();
			const leave = () => leaving.abort();
			const place: Place = {deadline, leave};
			if (signal.aborted || deadline <= last.until) {
				return false;
			}
			signal.addEventListener('abort', leave);
			places.add(place);
			const turn = line.join({signal: leaving.signal});
			if (cancelTimer === undefined) {
				wakeAt(nextTurn);
			}
			const isAdmitted = await turn;
			signal.removeEventListener('abort', leave);
			places.delete(place);
			if (line.size === 0) {
				rest();
			}
			return isAdmitted;
		},
	};
}
