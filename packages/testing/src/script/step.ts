/** Header fields, by names in lower case; a list is sent as several lines. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Text is sent as UTF-8. */
export type Content = string | Uint8Array;

/** A request, as far as an answer may repeat it. */
export type RequestSeen = Readonly<{
	method: string;
	url: string;
	headers: Readonly<Record<string, string>>;
	/** As text; `undefined` above 64 KiB. */
	body: string | undefined;
}>;

/**
How a body ends: whole; or, after the bytes that are sent, with the connection `reset`, with the connection closed (`close`), with nothing more (`stall`), with a chunk that has no size (`bad-chunk`), or with bytes that its Content-Encoding does not allow (`corrupt`).
*/
export type Ending = 'complete' | 'reset' | 'close' | 'stall' | 'bad-chunk' | 'corrupt';

/** An HTTP answer: a head, and a body that may come slowly and may not come whole. */
export type Answer = Readonly<{
	kind: 'answer';
	status: number;
	headers: Fields;
	/** `undefined`: the standard body, or, in the chaos proxy, the target's own answer. */
	content: Content | ((request: RequestSeen) => Content) | undefined;
	/** The content again and again, up to this many bytes; may be infinite. @default the content once */
	repeatTo?: number;
	/** Milliseconds between the request and the head. */
	delay: number;
	/** How the body says where it ends. */
	framing: 'length' | 'chunked';
	/** How many bytes at the end of the body its Content-Length leaves out. @default 0 */
	unannounced?: number;
	/** How fast the body comes. @default at once */
	pace?: Readonly<({bytes: number} | {parts: number}) & {interval: number}>;
	/** How many bytes of the body are sent, where it is not all of it. @default half, unless the ending is `complete` */
	sent?: number;
	ending: Ending;
}>;

/** What happens in place of an answer. */
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
	/** The platform's code, where a fault has several. */
	code?: string;
	/** Milliseconds until it happens. */
	delay: number;
	/** Called when a request has met the fault. */
	met?: () => void;
}>;

/** An answer that comes from another address than the one that was asked. */
export type Redirect = Readonly<{kind: 'redirect'; to: 'other-origin'; answer: Answer}>;

export type Effect = Answer | Fault | Redirect;

/** What one request meets. Made by a scenario, such as `unavailable()`; each engine plays it in its own way. */
export type Step = Readonly<{
	/** The scenario that made it. */
	scenario: string;
	effect: Effect;
}>;

export const standardContent = '{"ok": true}';

/** Without a pace, a large body still comes in parts, so that it is never held whole. */
const mostAtOnce = 2 ** 16;

const encoder = new TextEncoder();

/** An answer's body, ready to be sent. */
export type AnswerBody = Readonly<{
	/** One pass of the content. */
	bytes: Uint8Array;
	/** How many bytes the whole body has. */
	length: number;
	/** How many of them are sent before its ending. */
	sent: number;
	/** How many come at once, and how many milliseconds lie between two parts. */
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

/** A copy of some bytes of a content that is repeated. */
export function partAt({bytes}: AnswerBody, from: number, length: number): Uint8Array {
	const start = from % bytes.length;
	if (start + length <= bytes.length) {
		return bytes.slice(start, start + length);
	}
	return Uint8Array.from({length}, (_, index) => bytes[(start + index) % bytes.length] ?? 0);
}
