import type {Attempt, Call} from '@kyhooks/core';
import {events, ownNames} from '../names.ts';
import type {Recording} from '../recording.ts';
import type {CallSpan} from '../spans/call-span.ts';
import type {Subject} from '../subject.ts';

/** The waits of one call: those for its retries, and those of an attempt that a hook holds back. */
export class Waits {
	readonly #call: Call;
	readonly #recording: Recording;
	readonly #subject: Subject;
	readonly #span: CallSpan;
	/** What holds the attempt back, and since when. */
	#held: Readonly<{by: string; since: number}> | undefined;

	constructor(call: Call, recording: Recording, subject: Subject, span: CallSpan) {
		this.#call = call;
		this.#recording = recording;
		this.#subject = subject;
		this.#span = span;
	}

	/** The attempt is held back. A hook that has held it before no longer does. */
	hold(by: string): void {
		this.release();
		this.#held = {by, since: this.#call.elapsed};
		this.#changeWaiting(1, by);
	}

	/** Nothing holds the attempt back. */
	release(): void {
		if (this.#held) {
			const {by, since} = this.#held;
			this.#held = undefined;
			this.#changeWaiting(-1, by);
			this.#note(by, since);
		}
	}

	/**
	The wait after an attempt is over, if there was one.

	@param isFollowed whether another attempt begins. If no hook of ours has decided that, ky has, or a hook of the client's own has forced it
	*/
	endRetryWait({decision, failed, startedAt, duration = 0}: Attempt, isFollowed: boolean): void {
		if (decision?.retry || isFollowed) {
			const other = decision || !failed ? 'forced' : 'ky';
			this.#note(decision?.retry ? decision.source : other, startedAt + duration);
		}
	}

	#changeWaiting(change: 1 | -1, by: string): void {
		const {url, dimensions} = this.#subject;
		const {guard, instruments} = this.#recording;
		const attributes = {...dimensions, [ownNames.source]: by};
		guard(() => instruments?.changeWaiting(change, url, attributes));
	}

	#note(source: string, since: number): void {
		const {url, dimensions} = this.#subject;
		const {guard, instruments} = this.#recording;
		const duration = (this.#call.elapsed - since) / 1_000;
		const attributes = {[ownNames.source]: source};
		this.#span.addEvent(events.wait, {...attributes, [ownNames.duration]: duration}, since);
		guard(() => instruments?.record('wait', url, duration, {...dimensions, ...attributes}));
	}
}
