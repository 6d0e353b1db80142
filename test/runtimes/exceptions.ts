/** Checks that fail on a platform for a reason in the platform itself. */
export type Exception = Readonly<{
	checks: RegExp;
	reason: string;
	/** Whether they fail depends on chance. */
	sometimes?: true;
}>;

const kyKnowsNot = (errors: string, checks: RegExp): Exception => ({
	checks,
	reason: `ky takes an error for a failure of the network, and makes a NetworkError of it, by the words it knows, and these are not among them: ${errors}. The hooks know them.`,
});

const takesLongHeads: Exception = {
	checks: /^headerOverflow: (the error is|is called)/,
	reason: 'It takes the 20,000 bytes of header fields that Node refuses.',
};

const sendsCredentials: Exception = {
	checks: /^credentials in the URL is called misuse/,
	reason: 'It sends a URL with a user and a password, which the Fetch standard refuses.',
};

const sendsForbiddenMethods: Exception = {
	checks: /^a method that is forbidden is called misuse/,
	reason: 'It sends TRACE, which the Fetch standard refuses.',
};

/** A page has one error for every failure before a response, including a scheme that it cannot send to. */
const hidesSchemes: Exception = {
	checks: /^a scheme that nobody knows is called misuse/,
	reason: 'It has one error for every failure before an answer, and this is one of them.',
};

/** Chromium, Firefox and WebKit: only code that reads the stream itself gets the error. */
const losesErrorsOfStreams: Exception = {
	checks: /^a body that stands still ends (?!the stream)/,
	reason:
		'What reads a body as a whole does not reject with the error of the stream, but with one of its own. `timeLimit` of the attempt, and so `explain`, still name the limit.',
};

const workers: readonly Exception[] = [
	kyKnowsNot(
		'a plain Error "Network connection lost." or "internal error; reference = …", "Too many redirects."',
		/^scenario .*: ends a call of ky as (NetworkError|TypeError)$/,
	),
	takesLongHeads,
	sendsCredentials,
	sendsForbiddenMethods,
];

/** The exceptions, by the name of the runtime. A check that is listed here and passes is reported, but does not fail the run: in a browser, much of it depends on which packet arrives first. */
export const exceptions: Readonly<Record<string, readonly Exception[]>> = {
	'node-22': [
		{
			checks: /^(garbage|http09|badChunk): the error is the one that the testing kit makes/,
			reason: 'Its HTTP parser gives its errors a code, which that of Node 24 does not.',
		},
		{
			checks: /^resetMidBody: the error is the one that the testing kit makes/,
			reason: 'It may tell of a reset within a body as of a connection that was closed.',
			sometimes: true,
		},
		{
			checks: /^tlsSelfSigned: the error is the one that the testing kit makes/,
			reason: 'Its message has no hint at `--use-system-ca`, which that of Node 24 has.',
		},
		{
			checks: /^corruptGzip: (the error is|is called)/,
			reason: 'It leaves the reader of a body that is no gzip waiting, until a limit of time ends it.',
		},
	],
	bun: [
		kyKnowsNot(
			'"ECONNREFUSED: Unable to connect. …", "ECONNRESET: The socket connection was closed unexpectedly. …" and all others',
			/^scenario .*: ends a call of ky as NetworkError$/,
		),
		{
			checks:
				/^(scenario )?(resetMidBody|closeMidBody|truncatedBody|truncatedChunked|http09): (is called|ends a call of ky as TypeError)/,
			reason:
				'It has one error, ECONNRESET, for a connection that is lost before an answer and within one, and for an answer of too few bytes. It is repeated all the same.',
		},
		{
			checks: /, rule 5: a stream is not cloned before it is sent$/,
			reason:
				'A request that is made of another does not hand the cancelling of its stream on: its `cancel` never settles.',
		},
		{
			checks: /^a method with a space is called misuse/,
			reason: 'It sends a method that is no token, which HTTP forbids.',
		},
		takesLongHeads,
		sendsCredentials,
		sendsForbiddenMethods,
	],
	deno: [
		kyKnowsNot(
			'"Fetch failed: Maximum number of redirects (20) reached"',
			/^scenario redirectLoop: ends a call of ky as NetworkError$/,
		),
		{
			checks: /^(scenario )?badChunk: (is called|ends a call)/,
			reason: 'It has one error for a chunk without a size and for a body that was cut short.',
		},
		takesLongHeads,
		sendsCredentials,
	],
	'workerd-old': [
		...workers,
		{
			checks: /^a URL that is none is called misuse/,
			reason: 'It says "internal error; reference = …" of it, as of a failure of the network.',
		},
		{
			checks: /^a line before an open circuit goes on/,
			reason:
				'Before 2024-10-14, what waits in one request and is let in by another goes on within that other, where it may not use the network (the flag `handle_cross_request_promise_resolution`).',
		},
	],
	workerd: workers,
	chromium: [takesLongHeads, hidesSchemes, losesErrorsOfStreams],
	firefox: [
		takesLongHeads,
		hidesSchemes,
		losesErrorsOfStreams,
		{
			checks: /^(garbage|http09): (the error is|is called)/,
			reason: 'It takes what does not begin with a status line for an answer of HTTP/0.9.',
		},
		{
			checks: /, rule 5: a stream is (sent once|not cloned before it is sent)$/,
			reason: 'It has no requests whose body is a stream: it sends the text "[object ReadableStream]".',
		},
		{
			checks: /^badChunk: the error is the one that the testing kit makes/,
			reason: 'Where the bad chunk comes with the head, its `fetch` rejects in place of the body.',
			sometimes: true,
		},
		{
			checks: /^timeout, rule (6|7|10): /,
			reason:
				'It reads a body on a thread of its own, in real time: on a busy machine, virtual time may pass by a body that is watched for silence.',
			sometimes: true,
		},
		{
			checks: /^(resetMidBody|badChunk): is called/,
			reason:
				'What reads a body as a whole rejects with an AbortError when its connection is lost, without a word about it. It counts as a timeout, and is repeated.',
		},
	],
	webkitgtk: [
		takesLongHeads,
		hidesSchemes,
		losesErrorsOfStreams,
		{
			checks: /^(truncatedChunked|badChunk): (?!a POST)/,
			reason:
				'It takes a chunked body that was cut short, or has a chunk without a size, for a whole one. Nothing tells.',
		},
	],
	'react-native': [
		hidesSchemes,
		sendsCredentials,
		{
			checks:
				/^(a URL that is none|a header with a line break|a method with a space|a method that is forbidden) is called misuse/,
			reason:
				'Its `fetch` leaves these to the XMLHttpRequest below, which throws a DOMException: here a SyntaxError or a SecurityError of jsdom.',
		},
		{
			checks:
				/^(resetMidBody|closeMidBody|truncatedBody|truncatedChunked|badChunk|corruptGzip): the error is the one/,
			reason: 'It has no streams, and the bodies that the testing kit makes are streams.',
		},
		{
			checks: /^a signal of AbortSignal\.timeout\(\)/,
			reason: 'It has no `AbortSignal.timeout`.',
		},
		{
			checks: /^a body that stands still ends /,
			reason:
				'Its `fetch` reads a body to the end before it answers, so that silence within one is that of an answer: the limit of the attempt ends it.',
		},
	],
};
