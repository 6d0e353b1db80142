import {type Scenario, type Script, toScript} from '../script/script.ts';
import type {RequestSeen, Step} from '../script/step.ts';

/** What an engine recorded about one request. The record is live: it changes while the request runs. */
export type RecordedCall = RequestSeen &
	Readonly<{
		/** Position in the order of arrival, from 1. */
		number: number;
		/** Bytes of the request body. */
		bodyBytes: number;
		/** Arrival, in milliseconds since the engine's first request. */
		time: number;
		/** The scenario that the request received; `undefined` if the script had run out. */
		scenario: string | undefined;
		/** The outcome so far: `pending`; the head of a response was sent (`answered`); the request failed (`failed`); the client aborted first (`aborted`). */
		outcome: 'pending' | 'answered' | 'failed' | 'aborted';
		/** When the head of the response was sent, in milliseconds since the engine's first request; `undefined` if none was sent. */
		answeredAt: number | undefined;
		/** State of the response body. It is `unread` until it has been read to its end, has broken or was cancelled. */
		answerBody: 'none' | 'unread' | 'read' | 'broken' | 'cancelled';
		/** Bytes of the response body that were read. */
		answerBytes: number;
		/** When the request was over (failure, or end of the body), in milliseconds since the engine's first request. */
		endedAt: number | undefined;
	}>;

export type OpenCall = {-readonly [Key in keyof RecordedCall]: RecordedCall[Key]};

/** One run of a script by one engine: the next step, and what has happened. */
export type Recording = {
	readonly script: Script;
	/** Takes the next step for a request. */
	take(request: RequestSeen): {call: OpenCall; step: Step | undefined};
	calls(): readonly RecordedCall[];
	/** Milliseconds since the engine's first request. */
	elapsed(): number;
	/** Descriptions of what is still pending; empty if nothing is. */
	pending(): readonly string[];
	/** Number of steps that no request has taken; 0 for an endless script. */
	unused(): number;
};

/** The recording of an engine that runs separate scripts for some of the requests. */
export type BranchingRecording = Recording & {
	/** Starts another script. Its calls are recorded in both recordings. It replaces a branch of the same name, whose unused steps no longer count. */
	branch(name: string, scenario: Scenario): Recording;
	branches(): ReadonlyMap<string, Recording>;
};

export function createRecording(scenario: Scenario, now: () => number): BranchingRecording {
	const all: OpenCall[] = [];
	const branches = new Map<string, Recording>();
	let first: number | undefined;
	const elapsed = () => {
		first ??= now();
		return now() - first;
	};
	const main = recordingOf(toScript(scenario), all, elapsed);
	return {
		...main,
		calls: () => all,
		pending: () => pendingOf(all),
		unused: () => [main, ...branches.values()].reduce((sum, {unused}) => sum + unused(), 0),
		branch(name, scenario) {
			const branch = recordingOf(toScript(scenario), all, elapsed);
			branches.set(name, branch);
			return branch;
		},
		branches: () => branches,
	};
}

/** @param all all calls of the engine, in order of arrival */
function recordingOf(script: Script, all: OpenCall[], elapsed: () => number): Recording {
	const own: OpenCall[] = [];
	return {
		script,
		elapsed,
		calls: () => own,
		take(request) {
			const time = elapsed();
			const step = script.step({index: own.length, elapsed: time - (own[0]?.time ?? time)});
			const call = openCall(request, all.length + 1, time, step);
			own.push(call);
			all.push(call);
			return {call, step};
		},
		pending: () => pendingOf(own),
		unused: () => (script.length === Number.POSITIVE_INFINITY ? 0 : Math.max(0, script.length - own.length)),
	};
}

export function openCall(
	request: RequestSeen,
	number: number,
	time: number,
	step: Step | undefined,
): OpenCall {
	return {
		...request,
		number,
		bodyBytes: 0,
		time,
		scenario: step?.scenario,
		outcome: 'pending',
		answeredAt: undefined,
		answerBody: 'none',
		answerBytes: 0,
		endedAt: undefined,
	};
}

function pendingOf(calls: readonly RecordedCall[]): readonly string[] {
	return calls.flatMap(call => {
		const what =
			call.outcome === 'pending'
				? 'has no answer yet'
				: call.answerBody === 'unread'
					? 'has a body that nobody has read to its end or cancelled'
					: undefined;
		return what === undefined ? [] : [`${titleOf(call)} ${what}`];
	});
}

/** Without the query, as in every message, because a test against a real server sends real keys. */
export function titleOf({number, method, url, scenario}: RecordedCall): string {
	return `request ${number} (${method} ${url.replace(/[?#].*/s, '')}, ${scenario ?? 'beyond the script'})`;
}
