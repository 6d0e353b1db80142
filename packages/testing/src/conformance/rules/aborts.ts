import {isRejectedError} from '@kyhooks/core';
import type {VirtualTime} from '../../virtual-time.ts';
import {beginCall} from '../attempts.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {settle, wordsFor} from '../ending.ts';
import {inVirtualTime} from '../in-virtual-time.ts';
import {momentsOf} from '../moments.ts';
import {callOnce, clientOf} from '../play.ts';
import {type Arrival, type Reply, type Server, serve} from '../server.ts';
import type {Situation} from '../situations.ts';
import type {Subject} from '../subject.ts';

const mend =
	'whatever waits listens to `request.signal` and rejects with its `reason`, itself and not wrapped. Before the first wait, call `request.signal.throwIfAborted()`.';

/** How many calls at once bring a layer that holds calls back to do so. */
export const crowd = 40;

/** Rule 3. */
export function abortChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(3, subject.title);
	return [
		check("an abort before the call ends it at once, with the signal's own reason", async fail => {
			for (const reason of reasons()) {
				await inVirtualTime(async time => {
					const server = serve([{delay: 1_000}]);
					const signal = AbortSignal.abort(reason);
					const promise = callOnce(clientOf(subject.make(), server), {}, {signal});
					await expectEnded(time, watch(promise), reason, 'the signal had aborted before the call', fail);
				});
			}
		}),

		check('an abort before the call ends it at once beside others that run and queue', async fail => {
			await inVirtualTime(async time => {
				const server = serve([{delay: 60_000}]);
				const client = clientOf(subject.make(), server, {timeout: false});
				const others = new AbortController();
				let running = 0;
				// Whatever the limit is, at one of these somebody may wait and nobody is refused.
				for (const count of [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]) {
					while (running < count) {
						running += 1;
						callOnce(client, {}, {signal: others.signal}, `/others/${running}`).catch(() => {});
					}
					await settle(time);
					const reason = new Error('the caller had gone before');
					const watched = watch(callOnce(client, {}, {signal: AbortSignal.abort(reason)}));
					await settle(time);
					// A hook may refuse before it looks at the signal.
					if (!isRejectedError(watched.settled?.error)) {
						const when = `the signal had aborted before the call, and ${running} others were under way`;
						await expectEnded(time, watched, reason, when, fail);
					}
				}
				others.abort();
				await settle(time);
			});
		}),

		check("an abort ends the call at once, with the signal's own reason, while it runs", async fail => {
			for (const reason of reasons()) {
				for (const carried of ['option', 'request'] as const) {
					await inVirtualTime(async time => {
						const server = serve([{delay: Number.POSITIVE_INFINITY}]);
						const controller = new AbortController();
						const {signal} = controller;
						const client = clientOf(subject.make(), server);
						const promise =
							carried === 'option'
								? callOnce(client, {}, {signal})
								: client(new Request(`${server.origin}/calls/1`, {signal})).json();
						const watched = watch(promise);
						await time.advance(100);
						if (watched.settled === undefined) {
							controller.abort(reason);
							await expectEnded(time, watched, reason, 'it was aborted while the server worked', fail);
						}
					});
				}
			}
		}),

		check("an abort ends the call at once, with the signal's own reason, while it waits", async fail => {
			for (const situation of subject.situations) {
				for (const moment of situation.deaf === true ? [] : await momentsOf(subject, situation)) {
					await abortAt(subject, situation, moment, fail);
				}
			}
		}),

		check("an abort ends each call at once, with its signal's own reason, while it queues", async fail => {
			await inVirtualTime(async time => {
				const server = serve([{delay: 1_000}]);
				const client = clientOf(subject.make(), server);
				const calls = Array.from({length: crowd}, (_, index) => {
					const controller = new AbortController();
					const path = `/calls/${index}`;
					const watched = watch(callOnce(client, {}, {signal: controller.signal}, path));
					return {path, controller, watched, reason: new Error(`caller ${index} has gone`)};
				});
				await time.advance(10);
				const sent = new Set(server.arrivals.map(({path}) => path));
				// Those that wait to be sent, first: the end of the others would make room for them.
				for (const queueing of [true, false]) {
					const leaving = calls.filter(
						({path, watched}) => watched.settled === undefined && sent.has(path) !== queueing,
					);
					for (const {controller, reason} of leaving) {
						controller.abort(reason);
					}
					for (const {watched, reason} of leaving) {
						await expectEnded(
							time,
							watched,
							reason,
							`${sent.size} of ${crowd} calls at once had been sent`,
							fail,
						);
					}
				}
			});
		}),

		check('an abort ends the attempt at once while a body is read in it', async fail => {
			const slow: Reply = {parts: 4, interval: 1_000, deaf: true};
			const bodies: readonly Reply[] = [slow, {...slow, status: 503}, {...slow, ending: 'stall'}];
			for (const reply of bodies) {
				await inVirtualTime(async time => {
					const server = serve([reply]);
					const controller = new AbortController();
					const {signal} = controller;
					const reason = new Error('the caller has gone');
					const watched = watch(beginCall([subject.make()], server)({signal}));
					await time.advance(1_500);
					if (watched.settled === undefined) {
						controller.abort(reason);
						const when = `the body of a ${reply.status ?? 200} was on its way`;
						await expectEnded(time, watched, reason, when, fail);
					}
				});
			}
		}),
	];
}

/** An error, one that looks like a lost connection, and what is no error. */
function reasons(): readonly unknown[] {
	return [
		new Error('the caller has gone'),
		new TypeError('fetch failed'),
		new DOMException('Timed out', 'TimeoutError'),
		'gone',
	];
}

type Watched = {settled: {error?: unknown; value?: unknown} | undefined};

export function watch(promise: Promise<unknown>): Watched {
	const watched: Watched = {settled: undefined};
	promise.then(
		value => {
			watched.settled = {value};
		},
		(error: unknown) => {
			watched.settled = {error};
		},
	);
	return watched;
}

async function expectEnded(
	time: VirtualTime,
	watched: Watched,
	reason: unknown,
	when: string,
	fail: Fail,
	came?: Arrival,
): Promise<void> {
	const start = time.now();
	await settle(time);
	const {settled} = watched;
	if (settled === undefined) {
		fail({seen: `${when}; ${time.now() - start} ms after the abort the call had not ended`, mend});
	}
	if (!('error' in settled) && came?.bodyState() === 'read') {
		// All of it had come before the abort.
		return;
	}
	if (!('error' in settled)) {
		fail({seen: `${when}; after the abort the call gave ${wordsFor(settled.value)}`, mend});
	}
	// ky itself was reading the body of a failure that had come in time.
	const {response} = Object(settled.error) as {response?: unknown};
	const isAnswer = response !== undefined && response === came?.response;
	// The body was on its way to the caller, past the hook.
	const isPlatform = came?.bodyState() === 'broken' && settled.error instanceof TypeError;
	if (settled.error !== reason && !isAnswer && !(isPlatform && (await hidesErrorsOfBodies()))) {
		fail({
			seen: `${when}; the call threw ${wordsFor(settled.error)} in place of the reason, ${wordsFor(reason)}`,
			mend,
			expected: reason,
			actual: settled.error,
		});
	}
}

async function abortAt(subject: Subject, situation: Situation, moment: number, fail: Fail): Promise<void> {
	await inVirtualTime(async time => {
		const server: Server = situation.serve();
		const controller = new AbortController();
		const reason = new Error('the caller has gone');
		const client = clientOf(subject.make(), server);
		const watched = watch(callOnce(client, situation, {signal: controller.signal}));
		await time.advance(moment);
		if (watched.settled === undefined) {
			controller.abort(reason);
			const when = `${situation.title}, and an abort after ${moment} ms, with ${server.arrivals.length} requests sent`;
			await expectEnded(time, watched, reason, when, fail, server.arrivals.at(-1));
		}
	});
}

/** Chromium throws a TypeError of its own for a body whose stream has failed with anything. */
async function hidesErrorsOfBodies(): Promise<boolean> {
	const own = new Error('of the stream');
	const body = new ReadableStream({start: controller => controller.error(own)});
	return new Response(body).text().then(
		() => true,
		(error: unknown) => error !== own,
	);
}
