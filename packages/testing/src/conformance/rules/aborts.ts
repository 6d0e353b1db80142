import {isRejectedError} from '@kyhooks/core';
import {crowd} from '../behaviour/crowd.ts';
import {expectEnded, watch} from '../behaviour/ended-by-abort.ts';
import {settle} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {momentsOf} from '../behaviour/moments.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {beginCall} from '../server/attempts.ts';
import {callOnce, clientOf} from '../server/play.ts';
import {type Reply, type Server, serve} from '../server/server.ts';
import type {Situation} from '../server/situations.ts';
import type {Subject} from '../subject.ts';

export function abortChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(3, subject.title);
	return [
		check("an abort before the call ends it at once, with the signal's own reason", async fail => {
			for (const reason of reasons()) {
				await inVirtualTime(async time => {
					const server = serve([{delay: 1_000}]);
					const signal = AbortSignal.abort(reason);
					const promise = callOnce(clientOf(subject.make(), server), {}, {signal});
					await expectEnded(
						time,
						watch(promise),
						{reason, when: 'the signal had aborted before the call'},
						fail,
					);
				});
			}
		}),

		check('an abort before the call ends it at once beside others that run and queue', async fail => {
			await inVirtualTime(async time => {
				const server = serve([{delay: 60_000}]);
				const client = clientOf(subject.make(), server, {timeout: false});
				const others = new AbortController();
				let running = 0;
				// Whatever the limit of the hook is, with one of these numbers a call may wait without a refusal.
				for (const count of [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]) {
					while (running < count) {
						running += 1;
						callOnce(client, {}, {signal: others.signal}, `/others/${running}`).catch(() => {});
					}
					await settle(time);
					const reason = new Error('the caller had gone before');
					const watched = watch(callOnce(client, {}, {signal: AbortSignal.abort(reason)}));
					await settle(time);
					// A hook may refuse before it checks the signal.
					if (!isRejectedError(watched.settled?.error)) {
						const when = `the signal had aborted before the call, and ${running} others were under way`;
						await expectEnded(time, watched, {reason, when}, fail);
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
							await expectEnded(
								time,
								watched,
								{reason, when: 'it was aborted while the server worked'},
								fail,
							);
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
				// Abort the queued calls first, because the end of the others would make room for them.
				for (const queueing of [true, false]) {
					const leaving = calls.filter(
						({path, watched}) => watched.settled === undefined && sent.has(path) !== queueing,
					);
					for (const {controller, reason} of leaving) {
						controller.abort(reason);
					}
					for (const {watched, reason} of leaving) {
						const when = `${sent.size} of ${crowd} calls at once had been sent`;
						await expectEnded(time, watched, {reason, when}, fail);
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
						await expectEnded(time, watched, {reason, when}, fail);
					}
				});
			}
		}),
	];
}

/** An error, errors that look like a lost connection or a timeout, and a value that is not an error. */
function reasons(): readonly unknown[] {
	return [
		new Error('the caller has gone'),
		new TypeError('fetch failed'),
		new DOMException('Timed out', 'TimeoutError'),
		'gone',
	];
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
			await expectEnded(time, watched, {reason, when, came: server.arrivals.at(-1)}, fail);
		}
	});
}
