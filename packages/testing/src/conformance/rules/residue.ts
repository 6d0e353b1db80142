import {watchSignal} from '../../fetch/watched-signal.ts';
import type {VirtualTime} from '../../time/virtual-time.ts';
import {crowd} from '../behaviour/crowd.ts';
import {watch} from '../behaviour/ended-by-abort.ts';
import {endingOf, inWords, settle} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {momentsOf} from '../behaviour/moments.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {callOnce, clientOf, signalWatcher} from '../server/play.ts';
import {type Reply, type Server, serve} from '../server/server.ts';
import type {Situation} from '../server/situations.ts';
import type {Subject} from '../subject.ts';

export function residueChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(4, subject.title);
	return [
		check('a call that has ended leaves no timer and no listener', async fail => {
			for (const situation of subject.situations) {
				await leaveNothing(subject, situation, undefined, fail);
			}
		}),

		check('a call that was aborted leaves no timer, no listener, and sends nothing more', async fail => {
			for (const situation of subject.situations) {
				for (const moment of situation.deaf === true ? [] : await momentsOf(subject, situation)) {
					await leaveNothing(subject, situation, moment, fail);
				}
			}
		}),

		check('an answer that the caller cancels is cancelled at its source', async fail => {
			const replies: readonly Reply[] = [
				{headers: {'content-type': 'text/event-stream'}, body: 'data: 1\n\n', ending: 'stall'},
				{headers: {'content-type': 'application/octet-stream'}, parts: 4, interval: 60_000},
				{status: 404, headers: {'content-type': 'text/plain'}, ending: 'stall'},
			];
			for (const reply of replies) {
				await cancelAnswer(subject, reply, fail);
			}
		}),

		check('calls that are aborted together leave no slot and no place in a queue taken', fail =>
			leaveRoom(
				subject,
				async (time, {controllers}) => {
					await time.advance(10);
					// Abort the queued calls first, then the running ones: a slot must not go to a call that has left.
					for (const controller of controllers.toReversed()) {
						controller.abort(new Error('the caller has gone'));
					}
					await settle(time);
				},
				'were aborted',
				fail,
			),
		),

		check('calls that end together leave no slot taken', fail =>
			leaveRoom(
				subject,
				async (time, {calls}) => {
					await endingOf(time, Promise.allSettled(calls), 3_600_000);
				},
				'had ended',
				fail,
			),
		),
	];
}

type Crowd = Readonly<{calls: readonly Promise<unknown>[]; controllers: readonly AbortController[]}>;

/** Runs many calls at once to their end, then checks that nothing is left and the next call succeeds. */
async function leaveRoom(
	subject: Subject,
	end: (time: VirtualTime, calls: Crowd) => Promise<void>,
	how: string,
	fail: Fail,
): Promise<void> {
	await inVirtualTime(async time => {
		const server = serve([{delay: 1_000}]);
		const watcher = signalWatcher();
		const client = clientOf(watcher.hook, server).extend(subject.make());
		const controllers = Array.from({length: crowd}, () => new AbortController());
		const callers = controllers.map(({signal}) => watchSignal(signal));
		const calls = controllers.map(({signal}, index) => callOnce(client, {}, {signal}, `/calls/${index}`));
		const watched = calls.map(watch);
		await end(time, {calls, controllers});
		const when = `${crowd} calls at once ${how}`;
		if (watched.every(({settled}) => settled !== undefined)) {
			await expectNothing(time, {server, when, signals: [...callers, ...watcher.signals]}, fail);
		}
		const ending = await endingOf(time, callOnce(client, {}, {}, '/after'), 600_000);
		if (ending.kind !== 'fulfilled') {
			fail({
				seen: `${when}; of the next one, alone, ${inWords(ending)}`,
				mend: 'give the slot back in a `finally`, and take a call that was aborted out of the queue.',
			});
		}
	});
}

async function leaveNothing(
	subject: Subject,
	situation: Situation,
	moment: number | undefined,
	fail: Fail,
): Promise<void> {
	await inVirtualTime(async time => {
		const server = situation.serve();
		const controller = new AbortController();
		const caller = watchSignal(controller.signal);
		const watcher = signalWatcher();
		const client = clientOf(watcher.hook, server).extend(subject.make());
		const call = callOnce(client, situation, {signal: controller.signal});
		const watched = watch(call);
		if (moment === undefined) {
			const ending = await endingOf(time, call);
			if (ending.kind === 'fulfilled' && ending.value instanceof Response && !ending.value.bodyUsed) {
				await endingOf(time, ending.value.text());
			}
		} else {
			await time.advance(moment);
			if (watched.settled !== undefined) {
				return;
			}
			controller.abort(new Error('the caller has gone'));
		}
		if (situation.deaf === true) {
			// The attempts end only when the server responds.
			await time.advance(60_000);
		}
		await settle(time);
		const when = `${situation.title}${moment === undefined ? '' : `, and an abort after ${moment} ms`}`;
		if (watched.settled === undefined) {
			// Rule 3 reports a call that continues.
			return;
		}
		await expectNothing(time, {server, when, signals: [caller, ...watcher.signals]}, fail);
	});
}

async function expectNothing(
	time: VirtualTime,
	{server, when, signals}: {server: Server; when: string; signals: readonly {listeners(): number}[]},
	fail: Fail,
): Promise<void> {
	const timers = time.pending - server.timers();
	if (timers > 0) {
		fail({
			seen: `${when}; nothing was under way any more, and ${timers} timers were waiting`,
			mend: 'cancel each timer in a `finally`: `clock.setTimer` returns the function for that. What lives longer than a call compares times instead of waiting.',
			expected: 0,
			actual: timers,
		});
	}
	const listeners = signals.reduce((sum, signal) => sum + signal.listeners(), 0);
	if (listeners > 0) {
		fail({
			seen: `${when}; nothing was under way any more, and ${listeners} abort listeners were left`,
			mend: "remove each listener in a `finally`. The caller's signal may live as long as the program.",
			expected: 0,
			actual: listeners,
		});
	}
	const sent = server.arrivals.length;
	await time.advance(3_600_000);
	if (server.arrivals.length > sent) {
		fail({
			seen: `${when}; after the end of the call ${server.arrivals.length - sent} more requests were sent`,
			mend: 'stop what is under way when `request.signal` aborts, and wait for everything you start.',
			expected: sent,
			actual: server.arrivals.length,
		});
	}
}

async function cancelAnswer(subject: Subject, reply: Reply, fail: Fail): Promise<void> {
	await inVirtualTime(async time => {
		const server = serve([reply]);
		const client = clientOf(subject.make(), server, {throwHttpErrors: false});
		const ending = await endingOf(time, callOnce(client, {take: 'response'}));
		if (ending.kind !== 'fulfilled' || !(ending.value instanceof Response)) {
			return;
		}
		ending.value.body?.cancel().catch(() => {});
		await settle(time);
		const arrival = server.arrivals.at(-1);
		if (arrival?.bodyState() === 'open') {
			fail({
				seen: `the caller cancelled the body of a ${reply.status ?? 200} with ${new Headers(reply.headers).get('content-type')}, and its source was not cancelled`,
				mend: 'cancel each clone that you make, or read it to its end: of a body that was cloned, the source goes on until both are done with.',
				expected: 'cancelled',
				actual: arrival.bodyState(),
			});
		}
	});
}
