import type {Options} from 'ky';
import type {Attempt, Decision} from '../call/attempt.ts';
import type {CallEvent} from '../call/events.ts';
import type {Classification, Outcome, RequestFacts} from '../verdict/classification.ts';

/** Where in an attempt a layer stands. The chain sorts by it, so the order of `extend` does not matter. */
export type Stage = 'observe' | 'decide' | 'admit' | 'break' | 'send';

/** The stages, outermost first. Within one stage, the hook that was extended first is outermost. */
export const stages: readonly Stage[] = ['observe', 'decide', 'admit', 'break', 'send'];

/** One `api.get(…)`: what a hook may know and do while the call runs. */
export type Call = {
	/** A random string of about eleven letters and digits, the same on all attempts. */
	readonly id: string;
	/** Milliseconds on the clock. */
	readonly startedAt: number;
	/** Milliseconds since the call began; of one that has failed, until then. */
	readonly elapsed: number;
	/** Milliseconds that the call has left; `Infinity` without a `totalTimeout`. */
	readonly timeLeft: number;
	/** Milliseconds that an attempt may take to answer, and again for a body that the caller has asked for; `Infinity` without a `timeout`. Settled when all hooks are installed. */
	readonly attemptLimit: number;
	/** This call's own copy of ky's options. A hook may change them in `install`, and not later. */
	readonly options: Options;
	/** The request of the last attempt; each attempt has its own. */
	readonly request: Request | undefined;
	/** The attempts so far, the last one maybe still running. */
	readonly attempts: readonly Attempt[];
	/** Tells the listeners. */
	emit(event: CallEvent): void;
};

/** The rest of the chain, down to the client's own `fetch`. */
export type Next = (request: Request) => Promise<Response>;

/** What `decide` is asked about. */
export type Failure = Outcome &
	Readonly<{
		request: Request;
		/** The client's own `shouldRetry` has said yes. */
		insisted?: boolean;
	}>;

/** What `deciding` makes. */
export type Decider = Readonly<{
	ask(failure: Failure, call: Call): Decision | undefined;
	/** Takes over the loop of ky's. */
	steer(call: unknown): unknown;
}>;

/** What a hook does in a call. Each part is optional, and costs nothing where it is absent. Each is given the call last, so that one layer may serve all calls. */
export type Layer = {
	/** Runs around each attempt. It may change headers, wait (in `call.hold`), refuse by throwing a `RejectedError`, and return the response of `next` or another. A status is a response here, never an error. An attempt's own time limit begins below the stage `break`, so a wait costs the attempt nothing. */
	attempt?(request: Request, next: Next, call: Call): Promise<Response>;

	/** Judges a failure; `undefined` leaves it to the next layer and to the standard rules. Asked once a failure. */
	classify?(outcome: Outcome, request: RequestFacts | undefined, call: Call): Classification | undefined;

	/** Says what follows a failed attempt: made by `deciding(failure => …)`. The outermost layer that answers decides. */
	decide?: Decider;

	/** Hears what happens once something has gone wrong. It cannot change, delay or break the call. */
	on?(event: CallEvent, call: Call): void;
};

/** The names of the parts. */
export const parts: readonly (keyof Layer)[] = ['attempt', 'classify', 'decide', 'on'];
