import type {Hook} from '@kyhooks/core';
import type {Options} from 'ky';
import type {VirtualTime} from '../../time/virtual-time.ts';
import {endingOf} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {type Traps, trapGlobals} from '../behaviour/trapped-globals.ts';
import {type ConformanceCheck, checksOf} from '../check.ts';
import {callOnce, clientOf} from '../server/play.ts';
import type {Situation} from '../server/situations.ts';
import type {Subject} from '../subject.ts';

export function timeAndChanceChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(6, subject.title);
	return [
		check('the hook asks no global for time or chance', async fail => {
			const found = new Map<string, string>();
			for (const situation of subject.situations) {
				await inVirtualTime(async time => {
					for (const {name, where} of await usesIn(time, subject, situation)) {
						found.set(`${name} (${where})`, situation.title);
					}
				});
			}
			if (found.size > 0) {
				fail({
					seen: [...found].map(([use, title]) => `${use}, on ${title}`).join('; '),
					mend: "ask core's `clock`: now, wallTime, setTimer, random. A timeout is `clock.setTimer` and an AbortController.",
					expected: [],
					actual: [...found.keys()],
				});
			}
		}),

		check('the same seed gives the same requests at the same times', async fail => {
			// The traps do not see a global that was saved before the suite began, as in `const {random} = Math`.
			for (const situation of subject.situations) {
				const [first, second] = [await traceOf(subject, situation), await traceOf(subject, situation)];
				if (first !== second) {
					fail({
						seen: `${situation.title}; of two calls on one seed the requests differed`,
						mend: "ask core's `clock` each time, and keep no global such as `const {random} = Math`. What is counted outside `defineHook` is counted for all hooks of the process.",
						expected: first,
						actual: second,
					});
				}
			}
		}),
	];
}

/** Arms the traps while the hook's own code can run, but not while ky's code does. */
async function usesIn(time: VirtualTime, subject: Subject, situation: Situation): Promise<Traps['uses']> {
	const traps = trapGlobals();
	try {
		const server = situation.serve();
		const hook = traps.armed(() => subject.make());
		// ky's own timer must not fire during an attempt.
		const client = clientOf(beforeHook(traps), server, {timeout: false})
			.extend(hook)
			.extend(afterHook(traps));
		const controller = new AbortController();
		const call = callOnce(client, situation, {signal: controller.signal});
		// A call that never ends is aborted, because the abort may also use the time.
		call.catch(() => {});
		const {kind} = await endingOf(time, call, 3_600_000);
		if (kind === 'hanging') {
			controller.abort();
			await endingOf(time, call);
		}
		return [...traps.uses];
	} finally {
		traps.remove();
	}
}

type Many = Record<string, unknown>;

/** Runs before the hook, so its layer is installed between this and `afterHook`. */
function beforeHook({begin}: Traps): Hook {
	return {hooks: {init: [begin]}};
}

/** Runs after the hook and arms every function that the layer has given to ky for this call. */
function afterHook({end, arm}: Traps): Hook {
	const armedIfFunction = (value: unknown) =>
		typeof value === 'function' ? Object.assign(arm(value as never), value) : value;
	return {
		hooks: {
			init: [
				options => {
					end();
					options.fetch = armedIfFunction(options.fetch) as NonNullable<Options['fetch']>;
					const {retry} = options;
					if (typeof retry === 'object') {
						for (const key of ['shouldRetry', 'delay', 'jitter'] as const) {
							(retry as Many)[key] = armedIfFunction(retry[key]);
						}
					}
					for (const [name, list] of Object.entries(options.hooks ?? {})) {
						if (name !== 'init') {
							(options.hooks as Many)[name] = list.map(armedIfFunction);
						}
					}
				},
			],
		},
	};
}

async function traceOf(subject: Subject, situation: Situation): Promise<string> {
	return inVirtualTime(async time => {
		const server = situation.serve();
		const {kind, after} = await endingOf(time, callOnce(clientOf(subject.make(), server), situation));
		const requests = await Promise.all(
			server.arrivals.map(async ({request, at, body}) => ({
				at,
				headers: [...request.headers],
				body: await body,
			})),
		);
		return JSON.stringify({kind, after, requests});
	});
}
