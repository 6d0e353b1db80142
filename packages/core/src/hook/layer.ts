import type {Options} from 'ky';
import type {Attempt, Decision} from '../call/attempt.ts';
import type {CallEvent} from '../call/events.ts';
import type {Classification, Outcome, RequestFacts} from '../verdict/classification.ts';

/** The place of a layer in an attempt. Layers are sorted by stage, so the order of `extend` matters only within a stage. */
export type Stage = 'observe' | 'decide' | 'admit' | 'break' | 'send';

/** All stages, outermost first. Within a stage, the hook that was extended first is outermost. */
export const stages: readonly Stage[] = ['observe', 'decide', 'admit', 'break', 'send'];

/** One call, such as `api.get(…)`: what a hook can know and do while the call runs. */
export type Call = {
	/** A random string of about eleven letters and digits, the same on all attempts. */
	readonly id: string;
	/** Milliseconds on the clock at which the call began. */
	readonly startedAt: number;
	/** Milliseconds since the call began. For a call that has failed, until it failed. */
	readonly elapsed: number;
	/** Milliseconds left for the call. `Infinity` if there is no `totalTimeout`. */
	readonly timeLeft: number;
	/** Milliseconds that an attempt may take until the response headers arrive. A body that the caller has asked for gets the same time again. `Infinity` if there is no `timeout`. The value is final once all hooks are installed. */
	readonly attemptLimit: number;
	/** This call's own copy of ky's options. A hook may change them in `install`, but not later. */
	readonly options: Options;
	/** The request of the last attempt. Each attempt has its own request. */
	readonly request: Request | undefined;
	/** The attempts so far. The last one may still be running. */
	readonly attempts: readonly Attempt[];
	/** Reports an event to the layers and to the listeners of `subscribe`. */
	emit(event: CallEvent): void;
};

/** Continues with the rest of the chain, down to the client's own `fetch`. */
export type Next = (request: Request) => Promise<Response>;

/** The failure that `decide` decides on. */
export type Failure = Outcome &
	Readonly<{
		request: Request;
		/** Whether the client's own `shouldRetry` returned `true`. */
		insisted?: boolean;
	}>;

/** The part `decide` of a layer. `deciding` makes it. */
export type Decider = Readonly<{
	ask(failure: Failure, call: Call): Decision | undefined;
	/** Takes over ky's retry loop. */
	steer(call: unknown): unknown;
}>;

/** What a hook does in a call. Each part is optional, and a part that is absent costs nothing. Each part receives the call as its last argument, so one layer can serve all calls. */
export type Layer = {
	/** Runs around each attempt. It may change headers, wait (with `hold`), refuse by throwing a `RejectedError`, and return the response of `next` or another one. A response with an error status is still a response here, never an error. The attempt's own time limit begins below the stage `break`, so a wait above it does not use the attempt's time. */
	attempt?(request: Request, next: Next, call: Call): Promise<Response>;

	/** Judges a failure. If it returns `undefined`, the next layer judges, and last the standard rules. It is called once for each failure. */
	classify?(outcome: Outcome, request: RequestFacts | undefined, call: Call): Classification | undefined;

	/** Decides what follows a failed attempt. `deciding(failure => …)` makes it. The outermost layer that answers decides. */
	decide?: Decider;

	/** Receives the events of the call once something has gone wrong. It cannot change, delay or break the call. */
	on?(event: CallEvent, call: Call): void;
};

/** The names of the parts of a layer. */
export const parts: readonly (keyof Layer)[] = ['attempt', 'classify', 'decide', 'on'];
