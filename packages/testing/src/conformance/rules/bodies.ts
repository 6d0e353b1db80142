import type {Options} from 'ky';
import {endingOf, inWords, settle} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {beginCall} from '../server/attempts.ts';
import {callOnce, clientOf} from '../server/play.ts';
import {networkError, type Reply, serve} from '../server/server.ts';
import type {Situation} from '../server/situations.ts';
import type {Subject} from '../subject.ts';

/** Milliseconds, longer than any wait for a response. */
const longest = 600_000;

export function bodyChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(5, subject.title);
	return [
		check('every answer that the caller does not get is cancelled or read to its end', async fail => {
			for (const situation of subject.situations) {
				await expectAllClosed(subject, situation, fail);
			}
		}),

		check('an answer that comes too late for the layer is cancelled', async fail => {
			for (const delay of [5_000, longest]) {
				await inVirtualTime(async time => {
					const server = serve([{delay, deaf: true, headers: {'content-type': 'text/plain'}}]);
					const attempt = beginCall([subject.make()], server)();
					const ending = await endingOf(time, attempt);
					await time.advance(longest);
					await settle(time);
					if (ending.kind === 'fulfilled') {
						await endingOf(time, ending.value.text());
					}
					for (const {bodyState} of server.arrivals) {
						if (bodyState() === 'open') {
							fail({
								seen: `the answer came after ${delay} ms, when ${inWords(ending)}, and its body was left open`,
								mend: 'of an attempt that you have given up, `discard` the answer when it comes: `attempt.then(discard, () => {})`.',
								expected: 'cancelled',
								actual: bodyState(),
							});
						}
					}
				});
			}
		}),

		check('a stream is sent once', async fail => {
			for (const reply of [
				{},
				{status: 503},
				{status: 503, headers: {'retry-after': '1'}},
				{error: networkError},
			]) {
				await sendStream(subject, reply, fail);
			}
		}),

		check('a stream is not cloned before it is sent', async fail => {
			await inVirtualTime(async time => {
				const server = serve([{early: true, status: 413}]);
				const upload = endlessUpload();
				const attempt = beginCall([subject.make()], server, uploadOf('a stream as well'));
				await endingOf(time, attempt(upload.init));
				await settle(time);
				if (!upload.isCancelled()) {
					fail({
						seen: 'the server refused the upload of a stream, and its source was not cancelled: somebody holds a clone',
						mend: 'do not clone a request with a stream: all of it would be kept in memory. Pass the request on as it is.',
					});
				}
			});
		}),

		check('every request is sent with its whole body', async fail => {
			const replies: readonly Reply[] = [{status: 503}, {error: networkError}, {}];
			for (const method of ['post', 'put'] as const) {
				await inVirtualTime(async time => {
					const server = serve(replies);
					const call = callOnce(clientOf(subject.make(), server), {
						call: {method, json: {amount: 1}},
					});
					await endingOf(time, call);
					for (const [index, {body: sent, wasUsed}] of server.arrivals.entries()) {
						const body = await sent;
						if (wasUsed || body !== '{"amount":1}') {
							fail({
								seen: `request ${index + 1} of a ${method.toUpperCase()} was sent ${wasUsed ? 'after its body had been taken' : `with the body ${body}`}`,
								mend: 'to read a body, or to send a request again, use a clone of the request, made before it is sent.',
								expected: '{"amount":1}',
								actual: body,
							});
						}
					}
				});
			}
		}),
	];
}

async function expectAllClosed(subject: Subject, situation: Situation, fail: Fail): Promise<void> {
	await inVirtualTime(async time => {
		const server = situation.serve();
		const client = clientOf(subject.make(), server);
		const ending = await endingOf(time, callOnce(client, situation));
		if (ending.kind === 'hanging') {
			return;
		}
		// Reading in the background may take time.
		await time.advance(60_000);
		await settle(time);
		if (ending.kind === 'fulfilled' && ending.value instanceof Response && !ending.value.bodyUsed) {
			await endingOf(time, ending.value.text());
		}
		const left = server.arrivals.filter(({bodyState}) => bodyState() === 'open');
		if (left.length > 0) {
			fail({
				seen: `${situation.title}; ${inWords(ending)}, and of ${server.arrivals.length} answers ${left.length} were neither read nor cancelled`,
				mend: '`discard` a response that you do not return: its connection stays busy until then.',
				expected: 0,
				actual: left.length,
			});
		}
	});
}

async function sendStream(subject: Subject, reply: Reply, fail: Fail): Promise<void> {
	await inVirtualTime(async time => {
		const server = serve([reply]);
		const attempt = beginCall([subject.make()], server, uploadOf('a stream as well'));
		await endingOf(time, attempt(uploadOf('part 1, part 2')));
		const {arrivals} = server;
		if (arrivals.length > 1) {
			fail({
				seen: `a request with a stream was sent ${arrivals.length} times`,
				mend: 'a stream is gone once it was sent: what repeats a request looks at `call.options.body` first.',
				expected: 1,
				actual: arrivals.length,
			});
		}
		const [arrival] = arrivals;
		const sent = await arrival?.body;
		if (arrival !== undefined && (arrival.wasUsed || sent !== 'part 1, part 2')) {
			fail({
				seen: arrival.wasUsed
					? 'a stream had been taken before it was sent'
					: `of a stream there was sent: ${sent}`,
				mend: 'a stream can be read once, and the server is to have it.',
			});
		}
	});
	await inVirtualTime(async time => {
		const server = serve([reply]);
		const call = uploadOf('part 1, part 2');
		await endingOf(time, callOnce(clientOf(subject.make(), server), {call, take: 'response'}));
		if (server.arrivals.length > 1) {
			fail({
				seen: `a POST with a stream was sent ${server.arrivals.length} times in one call`,
				mend: 'a hook that makes ky repeat what it would not repeat looks at `call.options.body` first: a stream is gone.',
				expected: 1,
				actual: server.arrivals.length,
			});
		}
	});
}

type Upload = Pick<Options, 'body' | 'method'> & RequestInit;

function uploadOf(text: string): Upload {
	return {method: 'POST', body: new Blob([text]).stream(), ...{duplex: 'half'}};
}

function endlessUpload(): {init: Upload; isCancelled(): boolean} {
	let cancelled = false;
	const body = new ReadableStream<Uint8Array>(
		{
			pull(controller) {
				controller.enqueue(new Uint8Array(64));
			},
			cancel() {
				cancelled = true;
			},
		},
		{highWaterMark: 0},
	);
	return {init: {method: 'POST', body, ...{duplex: 'half'}}, isCancelled: () => cancelled};
}
