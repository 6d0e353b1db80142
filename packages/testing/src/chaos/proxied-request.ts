import type {RecordedCall} from '../fetch/recording.ts';

/** The outcome of one request to the chaos proxy. */
export type ProxiedRequest = Readonly<{
	/** Arrival, in milliseconds since the epoch. */
	at: number;
	method: string;
	/** The path without its query, because a query may contain secrets. */
	path: string;
	/** The scenario that the script had for it; `undefined` if the script had run out, and for a preflight. */
	scenario: string | undefined;
	/** Whether the request was forwarded to the target. */
	passed: boolean;
	/** Whether it is a CORS preflight of a browser. A preflight takes no step. */
	preflight: boolean;
	/** Status code of the response; `undefined` if there was no response. */
	status: number | undefined;
	/** Why the target did not respond; `undefined` if it did, or if the request was not forwarded. */
	problemOfTarget: string | undefined;
	outcome: RecordedCall['outcome'];
	answerBody: RecordedCall['answerBody'];
	/** Milliseconds until the request was over. */
	duration: number;
}>;

/** A path that is safe to print in a terminal: no query, and only printable characters. */
export function pathShown(url = ''): string {
	return url.replace(/[?#].*/s, '').replace(/[^!-~]/g, character => encodeURIComponent(character));
}
