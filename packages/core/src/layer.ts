import type {Hooks} from 'ky';
import type {Decision, HeldBy} from './attempt.ts';
import type {CallEvent} from './events.ts';
import type {Classification, Outcome, RequestFacts} from './verdict/classification.ts';

/** Where in an attempt a layer stands. The chain sorts by it, so the order of `extend` does not matter. */
export type Stage = 'observe' | 'decide' | 'admit' | 'break' | 'send';

/** The stages, outermost first. Within one stage, the hook that was extended first is outermost. */
export const stages: readonly Stage[] = Object.freeze(['observe', 'decide', 'admit', 'break', 'send']);

/** The rest of the chain, down to the client's own `fetch`. */
export type Next = (request: Request) => Promise<Response>;

/** An attempt is held back. */
export type Hold = Readonly<{
	by: HeldBy;
	/** Settles when the wait is over, and at once when the signal that `admit` was given aborts. It must not reject: what must not be sent, `attempt` refuses. A retry may also be taken back, by deciding anew on the attempt before: then the call ends with the failure that it has met. */
	until: Promise<unknown>;
}>;

/** What a hook does in one call. Each part is optional, and a part that is absent costs nothing. */
export type Layer = Readonly<{
	/** Runs on each attempt, around the rest of the chain. A status is a response here, never an error. */
	attempt?(request: Request, next: Next): Promise<Response>;

	/**
	Asked before each attempt, outermost first, whether it has to wait. Such a wait is part of the call's time, and not of the attempt's own.

	@param signal ends the wait. After a timeout the request's own is aborted still, and says nothing of the attempt to come.
	*/
	admit?(request: Request, signal: AbortSignal): Hold | undefined;

	/** Asked after `admit` and its wait, whether `attempt` is going to refuse: then no layer further in is asked to hold the attempt. */
	refuses?(): boolean;

	/** Asked before a retry is decided: whether `attempt` is going to refuse one that comes after so many milliseconds. What is not known is `false`. */
	refusesAfter?(wait: number, request: Request): boolean;

	/** Called when an attempt that `admit` has let pass is not made after all: a `beforeRetry` hook of the client has answered in its place, stopped the call or thrown, and ky tells no other hook of that; or another layer has taken the retry back. */
	dismissed?(): void;

	/** Asked when the call begins: whether `admit` might hold its first attempt back. `false` spares the call a hook of ky's. @default true */
	mayHold?(): boolean;

	/** Runs as soon as the client's `fetch` has answered, before any layer sees the response. What it throws is the attempt's error: so a body that breaks can be a failed attempt like any other. */
	received?(response: Response, request: Request): Promise<unknown> | undefined;

	/** Decides what follows a failed attempt. Asked where the failure is found late, by something that has read the body; the first layer that answers decides. */
	decide?(classification: Classification, request: Request): Decision;

	/** Judges an outcome in place of the standard rules; `undefined` leaves it to them. The outermost layer that answers decides. */
	classify?(outcome: Outcome, request: RequestFacts | undefined): Classification | undefined;

	/** Listens to the call. It cannot change, delay or break it. */
	on?(event: CallEvent): void;

	/** What `on` hears: everything, or what has to do with a failure. With `failures`, nothing is built for a call that goes well at once. @default 'all' */
	hears?: 'all' | 'failures';

	/** ky's own hooks, added after the client's for this call alone. */
	hooks?: Readonly<Omit<Hooks, 'init'>>;
}>;
