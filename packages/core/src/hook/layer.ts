import type {Decision} from '../call/attempt.ts';
import type {CallEvent} from '../call/events.ts';
import type {Classification, Outcome, RequestFacts} from '../verdict/classification.ts';

/** Where in an attempt a layer stands. The chain sorts by it, so the order of `extend` does not matter. */
export type Stage = 'observe' | 'decide' | 'admit' | 'break' | 'send';

/** The stages, outermost first. Within one stage, the hook that was extended first is outermost. */
export const stages: readonly Stage[] = ['observe', 'decide', 'admit', 'break', 'send'];

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
	ask(failure: Failure): Decision | undefined;
	/** Takes over the loop of ky's. */
	steer(call: unknown): unknown;
}>;

/** What a hook does in one call. Each part is optional, and costs nothing where it is absent. */
export type Layer = {
	/** Runs around each attempt. It may change headers, wait (in `call.hold`), refuse by throwing a `RejectedError`, and return the response of `next` or another. A status is a response here, never an error. An attempt's own time limit begins below the stage `break`, so a wait costs the attempt nothing. */
	attempt?(request: Request, next: Next): Promise<Response>;

	/** Judges a failure; `undefined` leaves it to the next layer and to the standard rules. Asked once a failure. */
	classify?(outcome: Outcome, request: RequestFacts | undefined): Classification | undefined;

	/** Says what follows a failed attempt: made by `deciding(failure => …)`. The outermost layer that answers decides. */
	decide?: Decider;

	/** Hears what happens once something has gone wrong. It cannot change, delay or break the call. */
	on?(event: CallEvent): void;
};

/** The names of the parts. */
export const parts: readonly (keyof Layer)[] = ['attempt', 'classify', 'decide', 'on'];
