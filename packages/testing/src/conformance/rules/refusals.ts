import {classificationOf, defineHook, type Hook, isRejectedError, RejectedError} from '@kyhooks/core';
import {crowd} from '../behaviour/crowd.ts';
import {endingOf, inWords, observed, wordsFor} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {beginCall, callsOf} from '../server/attempts.ts';
import {callOnce, clientOf} from '../server/play.ts';
import {networkError, type Reply, serve} from '../server/server.ts';
import type {Subject} from '../subject.ts';

/** Enough failures to open any circuit that counts them. */
const inARow = 40;

export function refusalChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(9, subject.title);
	return [
		check('a refusal of an inner layer passes through as the object it was', async fail => {
			await inVirtualTime(async time => {
				const neighbour = refusing(() => true);
				const attempts = beginCall([subject.make(), neighbour.hook], serve([{}]));
				const ending = await endingOf(time, attempts());
				const isSame = ending.kind === 'rejected' && ending.error === neighbour.refusals[0];
				if (!isSame && subject.replaces === 'nothing') {
					fail({
						seen: `an inner layer refused, and ${inWords(ending)}`,
						mend: 'pass on what `next` throws.',
						expected: neighbour.refusals[0],
						actual: ending,
					});
				}
			});
		}),

		check('a refusal of an inner layer is tried once', async fail => {
			for (const method of ['get', 'post'] as const) {
				await inVirtualTime(async time => {
					const neighbour = refusing(() => true);
					const client = clientOf(subject.make(), serve([{}])).extend(neighbour.hook);
					await endingOf(time, callOnce(client, {call: {method}, take: 'response'}));
					if (neighbour.refusals.length > 1) {
						fail({
							seen: `an inner layer refused, and was asked ${neighbour.refusals.length} times in one call`,
							mend: 'do not repeat what `isRejectedError` says is a refusal; `call.classify` judges it with `retry: never`.',
							expected: 1,
							actual: neighbour.refusals.length,
						});
					}
				});
			}
		}),

		check("a refusal is not judged the server's failure", async fail => {
			await inVirtualTime(async time => {
				const neighbour = refusing(() => true);
				const client = clientOf(subject.make(), serve([{}])).extend(neighbour.hook);
				await endingOf(time, callOnce(client, {}));
				expectJudged(neighbour.refusals[0], 'an inner layer refused', fail);
			});
		}),

		check('refusals do not count as failures of the server', async fail => {
			await inVirtualTime(async time => {
				let sick = true;
				const neighbour = refusing(() => sick);
				const client = clientOf(subject.make(), serve([{}])).extend(neighbour.hook);
				for (let count = 0; count < inARow; count++) {
					await endingOf(time, callOnce(client, {}));
				}
				sick = false;
				const asked = neighbour.refusals.length;
				const ending = await endingOf(time, callOnce(client, {}));
				if (ending.kind === 'rejected' && isRejectedError(ending.error)) {
					fail({
						seen: `after ${asked} refusals of an inner layer, for which the server is not to blame, ${inWords(ending)}`,
						mend: 'leave out of the count what `isRejectedError` says is a refusal.',
					});
				}
			});
		}),

		check(
			'a refusal means that nothing was sent, and is neither repeated nor blamed on the server',
			async fail => {
				const crowds: readonly Reply[] = [{delay: 5_000}, {status: 503}, {error: networkError}];
				for (const reply of [...crowds, {delay: Number.POSITIVE_INFINITY}]) {
					await refuseNothingSent(subject, reply, fail);
				}
			},
		),
	];
}

/** A hook in an inner layer that refuses while `isSick` returns true. */
function refusing(isSick: () => boolean): {hook: Hook; refusals: readonly unknown[]} {
	const refusals: unknown[] = [];
	const hook = defineHook({
		name: 'conformance-refusal',
		stage: 'send',
		install: () => ({
			async attempt(request, next) {
				if (!isSick()) {
					return next(request);
				}
				const refusal = new RejectedError('refused by the suite', {
					code: 'CONFORMANCE_REFUSAL',
					hook: 'conformance-refusal',
					request,
				});
				refusals.push(refusal);
				throw refusal;
			},
		}),
	});
	return {hook, refusals};
}

function expectJudged(refusal: unknown, when: string, fail: Fail): void {
	const {category, retry, origin} = classificationOf(refusal) ?? {};
	if (category !== undefined && (category !== 'rejected' || retry !== 'never' || origin !== 'client')) {
		fail({
			seen: `${when}, which was judged ${category}, retry ${retry}, by fault of the ${origin}`,
			mend: '`classify` of a layer returns `undefined` for what it has nothing to say of.',
			expected: 'rejected, retry never, by fault of the client',
			actual: `${category}, retry ${retry}, by fault of the ${origin}`,
		});
	}
}

/** Makes a crowd of calls, some of which the hook may refuse. */
async function refuseNothingSent(subject: Subject, reply: Reply, fail: Fail): Promise<void> {
	await inVirtualTime(async time => {
		const server = serve([reply]);
		const begin = callsOf([subject.make()], server);
		const when = `${crowd} calls at once met ${JSON.stringify(reply)}`;
		const attempts = Array.from({length: crowd}, async (_, index) => {
			const path = `/calls/${index}`;
			const ending = await observed(time, begin()({}, path));
			if (ending.kind !== 'rejected' || !isRejectedError(ending.error)) {
				return;
			}
			expectJudged(ending.error, `${when}; the hook threw ${wordsFor(ending.error)}`, fail);
			if (server.arrivals.some(arrival => arrival.path === path)) {
				fail({
					seen: `${when}; the hook refused one with ${wordsFor(ending.error)} after it had been sent`,
					mend: 'throw a RejectedError only before `next` is called. For a timeout of yours, which the server has to answer for, throw a ResilienceError.',
				});
			}
		});
		const all = await endingOf(time, Promise.all(attempts), 3_600_000);
		if (all.kind === 'rejected') {
			throw all.error;
		}
	});
}
