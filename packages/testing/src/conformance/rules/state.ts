import type {KyInstance} from 'ky';
import type {VirtualTime} from '../../time/virtual-time.ts';
import {type CallDigest, digestOf, inShort} from '../behaviour/call-digest.ts';
import {endingOf, inWords, observed, settle} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {beginCall} from '../server/attempts.ts';
import {callOnce, clientOf} from '../server/play.ts';
import {type Arrival, networkError, type Reply, type Server, serve} from '../server/server.ts';
import type {Subject} from '../subject.ts';

/** The server behaviour for each of the parallel calls. There are few failures, so that no circuit opens. */
const meetings: readonly (readonly Reply[])[] = [
	[{}],
	[{status: 503}, {}],
	[{delay: 500}],
	[{status: 404}],
	[{error: networkError}, {}],
	[{parts: 3, interval: 300}],
];

export function stateChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(7, subject.title);
	return [
		check('each of several calls at once goes as it would go alone', async fail => {
			const alone: CallDigest[] = [];
			for (const [index] of meetings.entries()) {
				await inVirtualTime(async time => {
					const server = serverOf();
					alone.push(await digestedCall(time, clientOf(subject.make(), server), server, index));
				});
			}
			await inVirtualTime(async time => {
				const server = serverOf();
				const client = clientOf(subject.make(), server);
				const calls = meetings.map((_, index) => observed(time, callOnce(client, {}, {}, `/calls/${index}`)));
				const together = await endingOf(time, Promise.all(calls));
				for (const [index, expected] of alone.entries()) {
					const ending = together.kind === 'fulfilled' ? together.value[index] : undefined;
					const actual = ending && (await digestOf(time, ending, arrivalsAt(server, index)));
					// A hook may refuse a call because of others, but must not mix them up.
					if (actual !== undefined && !actual.refused && inShort(actual) !== inShort(expected)) {
						fail({
							seen: `alone the call gave ${inShort(expected)}; beside ${meetings.length - 1} others ${inShort(actual)}`,
							mend: 'what belongs to one call is a variable inside `install`; what belongs to one attempt, inside `attempt`.',
							expected,
							actual,
						});
					}
				}
			});
		}),

		check('each of several calls in a row goes as the first', async fail => {
			for (const replies of [[{status: 503}, {}], [{status: 404}], [{}]] satisfies Reply[][]) {
				await inVirtualTime(async time => {
					const server = serve(replies);
					const client = clientOf(subject.make(), server);
					let first: CallDigest | undefined;
					for (let index = 0; index < 4; index++) {
						const digest = await digestedCall(time, client, server, index);
						first ??= digest;
						const [expected, actual] = [first, digest].map(given => withoutPath(inShort(given)));
						if (!digest.refused && actual !== expected) {
							fail({
								seen: `the first call gave ${inShort(first)}, call ${index + 1}, to the same server, ${inShort(digest)}`,
								mend: 'what belongs to one call is a variable inside `install`, not outside of it.',
								expected: first,
								actual: digest,
							});
						}
					}
				});
			}
		}),

		check('a hook of its own knows nothing of what another has met', async fail => {
			const {origin} = serve([{}]);
			const before = await firstCall(subject, origin);
			for (const reply of [{status: 503}, {error: networkError}, {delay: Number.POSITIVE_INFINITY}]) {
				await inVirtualTime(async time => {
					const server = serve([reply], origin);
					const client = clientOf(subject.make(), server, {timeout: 1_000});
					const calls = Array.from({length: 24}, (_, index) => callOnce(client, {}, {}, `/others/${index}`));
					await endingOf(time, Promise.allSettled(calls), 3_600_000);
				});
			}
			expectSame(before, await firstCall(subject, origin), 'after another hook had seen failures', fail);
		}),

		check('a hook of its own does not wait for the calls of another', async fail => {
			const {origin} = serve([{}]);
			const before = await firstCall(subject, origin);
			await inVirtualTime(async time => {
				const busy = serve([{delay: Number.POSITIVE_INFINITY}], origin);
				const client = clientOf(subject.make(), busy, {timeout: false});
				const controller = new AbortController();
				for (let index = 0; index < 24; index++) {
					callOnce(client, {}, {signal: controller.signal}, `/others/${index}`).catch(() => {});
				}
				await settle(time);
				const server = serve([{status: 503}, {}], origin);
				const beside = await digestedCall(time, clientOf(subject.make(), server), server, 1);
				controller.abort(new Error('the callers have gone'));
				await settle(time);
				expectSame(before, beside, 'while another hook had calls under way', fail);
			});
		}),

		check('a late result changes neither the attempt that runs nor the call after it', async fail => {
			const late: readonly Reply[] = [
				{delay: 1_500, deaf: true},
				{delay: 1_500, deaf: true, status: 503},
				{delay: 1_500, deaf: true, error: networkError},
			];
			for (const first of late) {
				await inVirtualTime(async time => {
					const server = serve([first, {delay: 1_000, body: 'second'}]);
					const hook = subject.make();
					const attempts = beginCall([hook], server);
					const given = new AbortController();
					const early = attempts({signal: given.signal});
					early.catch(() => {});
					await time.advance(1_000);
					given.abort(new DOMException('ky gives the attempt up', 'AbortError'));
					await settle(time);
					const second = await endingOf(time, attempts());
					const expected = 'fulfilled: 200 second';
					const {result} = await digestOf(time, second, []);
					if (server.arrivals.length === 2 && `${second.kind}: ${result}` !== expected) {
						fail({
							seen: `the first attempt was given up and answered ${first.status ?? (first.error === undefined ? 200 : 'with an error')} while the second ran; of the second, ${inWords(second)}`,
							mend: 'keep what belongs to one attempt in variables of `attempt`, or compare a token of the attempt before you act on its result.',
							expected,
							actual: `${second.kind}: ${result}`,
						});
					}
				});
			}
		}),

		check('a late result does not count against the next call', async fail => {
			const undisturbed = await callAfter(subject, {delay: 1_500});
			const disturbed = await callAfter(subject, {delay: 1_500, deaf: true});
			if (inShort(disturbed) !== inShort(undisturbed)) {
				fail({
					seen: `after a call that was aborted the next gave ${inShort(undisturbed)}; where the answer to the aborted one came during it, ${inShort(disturbed)}`,
					mend: 'match a late result by a token of its call or attempt, and not against the state it finds.',
					expected: undisturbed,
					actual: disturbed,
				});
			}
		}),
	];
}

function serverOf(): Server {
	return serve(path => meetings[Number(path.split('/').at(-1))] ?? [{}]);
}

async function digestedCall(
	time: VirtualTime,
	client: KyInstance,
	server: Server,
	index: number,
): Promise<CallDigest> {
	const ending = await endingOf(time, callOnce(client, {}, {}, `/calls/${index}`));
	return digestOf(time, ending, arrivalsAt(server, index));
}

function arrivalsAt({arrivals}: Server, index: number): readonly Arrival[] {
	return arrivals.filter(({path}) => path === `/calls/${index}`);
}

async function firstCall(subject: Subject, origin: string): Promise<CallDigest> {
	return inVirtualTime(async time => {
		const server = serve([{status: 503}, {}], origin);
		return digestedCall(time, clientOf(subject.make(), server), server, 1);
	});
}

async function callAfter(subject: Subject, reply: Reply): Promise<CallDigest> {
	return inVirtualTime(async time => {
		const server = serve(path =>
			path === '/calls/0' ? [reply] : [{status: 503, delay: 400}, {delay: 1_000}],
		);
		const client = clientOf(subject.make(), server);
		const controller = new AbortController();
		callOnce(client, {}, {signal: controller.signal}, '/calls/0').catch(() => {});
		await time.advance(1_000);
		controller.abort(new Error('the caller has gone'));
		await settle(time);
		return digestedCall(time, client, server, 1);
	});
}

function withoutPath(text: string): string {
	return text.replaceAll(/\/calls\/\d+/g, '');
}

function expectSame(before: CallDigest, after: CallDigest, when: string, fail: Fail): void {
	if (inShort(after) !== inShort(before)) {
		fail({
			seen: `the first call of a hook gave ${inShort(before)}; ${when}, the first call of a new one gave ${inShort(after)}`,
			mend: 'keep state inside the factory and not in the module. Who wants it shared extends both clients with the same hook.',
			expected: before,
			actual: after,
		});
	}
}
