/** Header fields with names in lower case. A list of values is sent as several lines. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** The content of a body. Text is sent as UTF-8. */
export type Content = string | Uint8Array;

/** The parts of a request that a response may repeat. */
export type RequestSeen = Readonly<{
	method: string;
	url: string;
	headers: Readonly<Record<string, string>>;
	/** The body as text; `undefined` above 64 KiB. */
	body: string | undefined;
}>;

/** How a body ends: `complete`; or, after the bytes that are sent, with a connection `reset`, a closed connection (`close`), no more data (`stall`), a chunk without a size (`bad-chunk`), or bytes that are invalid for its Content-Encoding (`corrupt`). */
export type Ending = 'complete' | 'reset' | 'close' | 'stall' | 'bad-chunk' | 'corrupt';

/** An HTTP response: a head, and a body that may be slow or incomplete. */
export type Answer = Readonly<{
	kind: 'answer';
	status: number;
	headers: Fields;
	/** The body; `undefined` for the standard body, or, in the chaos proxy, for the target's own response. */
	content: Content | ((request: RequestSeen) => Content) | undefined;
	/** Repeats the content up to this many bytes; may be `Infinity`. @default the content once */
	repeatTo?: number;
	/** Milliseconds between the request and the head of the response. */
	delay: number;
	/** How the response announces the end of its body. */
	framing: 'length' | 'chunked';
	/** Number of bytes at the end of the body that Content-Length does not count. @default 0 */
	unannounced?: number;
	/** How fast the body is sent: the size or number of its parts, and the milliseconds between them. @default all at once */
	pace?: Readonly<({bytes: number} | {parts: number}) & {interval: number}>;
	/** Number of body bytes to send before the ending. @default half of the body, or all of it if the ending is `complete` */
	sent?: number;
	ending: Ending;
}>;

/** A failure instead of a response. */
export type FaultName =
	| 'refused'
	| 'dns-failure'
	| 'connect-timeout'
	| 'unreachable'
	| 'reset'
	| 'close'
	| 'silence'
	| 'garbage'
	| 'no-status-line'
	| 'header-overflow'
	| 'tls-self-signed'
	| 'tls-expired'
	| 'tls-wrong-host'
	| 'tls-to-plain'
	| 'redirect-loop';

export type Fault = Readonly<{
	kind: 'fault';
	fault: FaultName;
	/** The platform's error code, for faults that have several. */
	code?: string;
	/** Milliseconds before the failure. */
	delay: number;
	/** Called when a request meets the fault. */
	met?: () => void;
}>;

/** A response that comes from another URL than the requested one. */
export type Redirect = Readonly<{kind: 'redirect'; to: 'other-origin'; answer: Answer}>;

export type Effect = Answer | Fault | Redirect;

/** What one request receives. Scenarios such as `unavailable()` create steps, and each engine plays them in its own way. */
export type Step = Readonly<{
	/** The name of the scenario that created it. */
	scenario: string;
	effect: Effect;
}>;

export const standardContent = '{"ok": true}';

/** Bytes of a part without a pace. A large body is sent in parts, so that it is never in memory as a whole. */
const mostAtOnce = 2 ** 16;

const encoder = new TextEncoder();

/** A response body that is ready to be sent. */
export type AnswerBody = Readonly<{
	/** The content once, without repetition. */
	bytes: Uint8Array;
	/** Bytes of the whole body. */
	length: number;
	/** Bytes to send before the ending. */
	sent: number;
	/** Bytes of one part, and milliseconds between two parts. */
	part: number;
	interval: number;
}>;

export function bodyOf({content = standardContent, ...answer}: Answer, request: RequestSeen): AnswerBody {
	const given = typeof content === 'function' ? content(request) : content;
	const bytes = typeof given === 'string' ? encoder.encode(given) : given;
	const length = answer.repeatTo ?? bytes.length;
	const sent = Math.min(length, answer.sent ?? (answer.ending === 'complete' ? length : length >> 1));
	const {pace} = answer;
	if (pace === undefined) {
		return {bytes, length, sent, part: mostAtOnce, interval: 0};
	}
	const part = 'bytes' in pace ? pace.bytes : Math.max(1, Math.ceil(length / pace.parts));
	return {bytes, length, sent, part, interval: pace.interval};
}

/** Copies some bytes of repeated content. */
export function partAt({bytes}: AnswerBody, from: number, length: number): Uint8Array {
	const start = from % bytes.length;
	if (start + length <= bytes.length) {
		return bytes.slice(start, start + length);
	}
	return Uint8Array.from({length}, (_, index) => bytes[(start + index) % bytes.length] ?? 0);
}
