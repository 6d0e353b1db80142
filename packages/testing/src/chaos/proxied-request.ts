import type {RecordedCall} from '../fetch/recording.ts';

/** What became of one request to the chaos proxy. */
export type ProxiedRequest = Readonly<{
	/** When it came, in milliseconds since the epoch. */
	at: number;
	method: string;
	/** Without its query, where secrets live. */
	path: string;
	/** What the script had for it; `undefined` when it had run out, and for a preflight. */
	scenario: string | undefined;
	/** Whether it went to the target. */
	passed: boolean;
	/** Whether a browser has asked if it may send a request. It takes no step. */
	preflight: boolean;
	/** Of the answer; `undefined` when none was given. */
	status: number | undefined;
	/** Why the target gave no answer; `undefined` if it gave one or was not asked. */
	problemOfTarget: string | undefined;
	outcome: RecordedCall['outcome'];
	answerBody: RecordedCall['answerBody'];
	/** Milliseconds until nothing more could come. */
	duration: number;
}>;

/** A path as it may stand in a terminal: no query, and nothing that is not printed. */
export function pathShown(url = ''): string {
	return url.replace(/[?#].*/s, '').replace(/[^!-~]/g, character => encodeURIComponent(character));
}
