import {type Scenario, type Script, toScript} from './script.ts';
import type {RequestSeen, Step} from './step.ts';

/** What an engine saw of one request, and how far it has come. It is live. */
export type RecordedCall = RequestSeen &
	Readonly<{
		/** From 1, in the order of arrival. */
		number: number;
		/** Bytes of the request's body. */
		bodyBytes: number;
		/** Milliseconds since the engine's first request. */
		time: number;
		/** The scenario that it met; `undefined` where the script had run out. */
		scenario: string | undefined;
		/** What became of it: nothing yet, an answer's head, a failure, or the client gave up first. */
		outcome: 'pending' | 'answered' | 'failed' | 'aborted';
		/** What became of the answer's body. `unread` also while it is being read. */
		answerBody: 'none' | 'unread' | 'read' | 'broken' | 'cancelled';
		/** Bytes of the answer's body that were taken. */
		answerBytes: number;
		/** Milliseconds since the engine's first request, when nothing more could come: the failure, or the end of the body. */
		endedAt: number | undefined;
	}>;

export type OpenCall = {-readonly [Key in keyof RecordedCall]: RecordedCall[Key]};

/** A run of a script by one engine: which step is next, and what has happened. */
export type Recording = {
	readonly script: Script;
	/** Takes the next step for a request. */
	take(request: RequestSeen): {call: OpenCall; step: Step | undefined};
	calls(): readonly RecordedCall[];
	/** Milliseconds since the first request. */
	elapsed(): number;
	/** What is not over, in words; empty when nothing is. */
	pending(): readonly string[];
	/** How many steps no request has taken; 0 for a script without end. */
	unused(): number;
};

export function createRecording(scenario: Scenario, now: () => number): Recording {
	const script = toScript(scenario);
	const calls: OpenCall[] = [];
	let first: number | undefined;
	const elapsed = () => {
		first ??= now();
		return now() - first;
	};
	return {
		script,
		elapsed,
		calls: () => calls,
		take(request) {
			const time = elapsed();
			const step = script.step({index: calls.length, elapsed: time});
			const call: OpenCall = {
				...request,
				number: calls.length + 1,
				bodyBytes: 0,
				time,
				scenario: step?.scenario,
				outcome: 'pending',
				answerBody: 'none',
				answerBytes: 0,
				endedAt: undefined,
			};
			calls.push(call);
			return {call, step};
		},
		pending: () =>
			calls.flatMap(call => {
				const what =
					call.outcome === 'pending'
						? 'has no answer yet'
						: call.answerBody === 'unread'
							? 'has a body that nobody has read to its end or cancelled'
							: undefined;
				return what === undefined ? [] : [`${titleOf(call)} ${what}`];
			}),
		unused: () =>
			script.length === Number.POSITIVE_INFINITY ? 0 : Math.max(0, script.length - calls.length),
	};
}

export function titleOf({number, method, url, scenario}: RecordedCall): string {
	return `request ${number} (${method} ${url}, ${scenario ?? 'beyond the script'})`;
}
