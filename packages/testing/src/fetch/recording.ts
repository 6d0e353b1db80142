import {type Scenario, type Script, toScript} from '../script/script.ts';
import type {RequestSeen, Step} from '../script/step.ts';

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
		/** Milliseconds since the engine's first request, when the head of the answer went out; `undefined` if none did. */
		answeredAt: number | undefined;
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
	/** Milliseconds since the engine's first request. */
	elapsed(): number;
	/** What is not over, in words; empty when nothing is. */
	pending(): readonly string[];
	/** How many steps no request has taken; 0 for a script without end. */
	unused(): number;
};

/** The recording of an engine that gives some of the requests a script of their own. */
export type BranchingRecording = Recording & {
	/** Begins another script; what it answers is recorded in both. A branch of the same name is over, and its unused steps are forgotten. */
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

/** @param all what the whole engine has recorded, in the order of arrival */
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

/** Without the query, as in every message: a test against a real server sends real keys. */
export function titleOf({number, method, url, scenario}: RecordedCall): string {
	return `request ${number} (${method} ${url.replace(/[?#].*/s, '')}, ${scenario ?? 'beyond the script'})`;
}
