import {defineHook, type Hook, subscribe, type ToldEvent} from '@kyhooks/core';
import type {KyInstance} from 'ky';
import {ExpectationError} from '../../expectations/expectation-error.ts';
import {digestOf} from '../behaviour/call-digest.ts';
import {crowd} from '../behaviour/crowd.ts';
import {type Ending, endingOf, observed} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {
	behaving,
	type Misbehaving,
	meddling,
	misbehaviour,
	neverSettling,
	rejecting,
	throwing,
} from '../behaviour/misbehaving.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {callOnce, clientOf} from '../server/play.ts';
import {networkError, serve} from '../server/server.ts';
import type {Situation} from '../server/situations.ts';
import type {Subject} from '../subject.ts';

const manners: readonly (() => Misbehaving)[] = [throwing, rejecting, neverSettling, meddling];

const mend = {
	callback:
		"run it with `invoke(call, name, () => callback(record))`, do not wait for it, and give it a frozen record without the attempt's own request or response.",
	listener:
		'emit frozen records with `call.emit`, without a request or a response, and use no result of a listener.',
} as const;

export function observerChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(10, subject.title);
	return [
		check('a listener to events cannot change, delay or break a call', async fail => {
			for (const situation of subject.situations) {
				// With a listener that behaves: events contain the call's id, which is generated on first use.
				const expected = await heardTrial(subject, situation, behaving());
				for (const make of manners) {
					const listener = make();
					const actual = await heardTrial(subject, situation, listener);
					expectSame({expected, actual, situation, mend: mend.listener}, 'a listener', listener, fail);
				}
			}
		}),

		check('an event is a frozen record without a request or a response', async fail => {
			const seen = new Map<string, ToldEvent>();
			const stop = subscribe(event => {
				if (!Object.isFrozen(event) || isLive(event, 4)) {
					seen.set(event.type, event);
				}
			});
			try {
				for (const situation of trials(subject)) {
					await trialOf(() => subject.make(), situation);
				}
			} finally {
				stop();
			}
			const [event] = seen.values();
			if (event !== undefined) {
				fail({
					seen: `the event ${event.type} ${Object.isFrozen(event) ? 'carries a request, a response or headers' : 'is not frozen'}`,
					mend: mend.listener,
					actual: event,
				});
			}
		}),

		...subject.callbacks.map(name =>
			check(`${name} cannot change, delay or break a call`, async fail => {
				let calls = 0;
				for (const situation of trials(subject)) {
					const counting = behaving();
					const expected = await trialOf(() => subject.make({[name]: counting.run}), situation);
					calls += counting.calls();
					for (const make of counting.calls() > 0 ? manners : []) {
						const callback = make();
						const actual = await trialOf(() => subject.make({[name]: callback.run}), situation);
						expectSame({expected, actual, situation, mend: mend.callback}, name, callback, fail);
					}
				}
				expectCalled(subject, name, calls);
			}),
		),

		...subject.deciders.map(name =>
			check(`${name} may throw, and the call goes on`, async fail => {
				let calls = 0;
				for (const situation of trials(subject)) {
					for (const make of [throwing, rejecting]) {
						const decider = make();
						const {thrown, hangs} = await trialOf(() => subject.make({[name]: decider.run}), situation);
						calls += decider.calls();
						if (thrown.includes(misbehaviour) || hangs || decider.unheard() > 0) {
							const what = hangs ? 'did not end' : 'ended with that';
							fail({
								seen: `${situation.title}; ${name} ${decider.manner}, and ${decider.unheard() > 0 ? 'nobody handled the rejection' : `the call ${what}`}`,
								mend: `run it with \`invoke(call, name, run)\` of core, which returns undefined if it failed, and fall back on the default.`,
							});
						}
					}
				}
				expectCalled(subject, name, calls);
			}),
		),
	];
}

type LongTrial = Situation & {calls?: number; atOnce?: boolean; samePath?: boolean};

type Trial = Readonly<{digest: string; thrown: readonly unknown[]; hangs: boolean}>;

/** The single-call situations, and then many calls in a row to a server that is down. */
function trials(subject: Subject): readonly LongTrial[] {
	return [
		...subject.situations,
		{title: 'many 503s in a row', serve: () => serve([{status: 503}]), calls: 24},
		{title: 'many lost connections in a row', serve: () => serve([{error: networkError}]), calls: 24},
		{title: 'the same request again and again', serve: () => serve([{}]), calls: 3, samePath: true},
		{title: 'many calls at once', serve: () => serve([{delay: 1_000}]), calls: crowd, atOnce: true},
	];
}

async function trialOf(
	make: () => Hook,
	situation: LongTrial,
	extend: (client: KyInstance) => KyInstance = client => client,
): Promise<Trial> {
	return inVirtualTime(async time => {
		const server = situation.serve();
		const client = extend(clientOf(make(), server, situation.calls === undefined ? {} : {retry: {limit: 0}}));
		const endings: Ending<unknown>[] = [];
		const begin = (index: number) =>
			callOnce(client, situation, {}, `/calls/${situation.samePath === true ? 1 : index}`);
		const paths = Array.from({length: situation.calls ?? 1}, (_, index) => index);
		if (situation.atOnce === true) {
			const all = await endingOf(time, Promise.all(paths.map(index => observed(time, begin(index)))));
			endings.push(...(all.kind === 'fulfilled' ? all.value : [all as Ending<unknown>]));
		} else {
			for (const index of paths) {
				if (endings.at(-1)?.kind !== 'hanging') {
					endings.push(await endingOf(time, begin(index)));
				}
			}
		}
		const parts: unknown[] = [];
		for (const ending of endings) {
			parts.push(ending.after, await digestOf(time, ending, []));
		}
		const requests = await Promise.all(
			server.arrivals.map(async ({method, at, body, request}) => [
				method,
				at,
				await body,
				[...request.headers].filter(([name]) => name === 'x-meddled'),
			]),
		);
		return {
			digest: JSON.stringify({parts, requests}),
			thrown: endings.flatMap(ending => (ending.kind === 'rejected' ? [ending.error] : [])),
			hangs: endings.some(({kind}) => kind === 'hanging'),
		};
	});
}

/** A trial with listeners: one outside, and one in another layer. */
async function heardTrial(subject: Subject, situation: LongTrial, listener: Misbehaving): Promise<Trial> {
	const stop = subscribe(event => listener.run(event));
	try {
		return await trialOf(() => subject.make(), situation, listening(listener));
	} finally {
		stop();
	}
}

/** Adds another hook whose layer listens. */
function listening(listener: Misbehaving): (client: KyInstance) => KyInstance {
	const hook = defineHook({
		name: 'conformance-listener',
		stage: 'observe',
		install: () => ({on: event => listener.run(event) as undefined}),
	});
	return client => client.extend(hook);
}

type Comparison = Readonly<{expected: Trial; actual: Trial; situation: Situation; mend: string}>;

function expectSame(
	{expected, actual, situation, mend: how}: Comparison,
	name: string,
	{manner, unheard}: Misbehaving,
	fail: Fail,
): void {
	if (unheard() > 0) {
		fail({
			seen: `${situation.title}; ${name} ${manner}, and nobody handled the rejection, which ends a process of Node`,
			mend: how,
		});
	}
	if (actual.digest !== expected.digest) {
		fail({
			seen: `${situation.title}; ${name} ${manner}, and the call went another way`,
			mend: how,
			expected: expected.digest,
			actual: actual.digest,
		});
	}
}

/** A callback that is never called breaks no rule, but proves nothing either. */
function expectCalled({title}: Subject, name: string, calls: number): void {
	if (calls === 0) {
		throw new ExpectationError(
			`${title}: ${name} was never called, so nothing is known of it\n  Mend: give the suite \`options\` or \`scenarios\` with which the hook calls it; a function that takes more than these can reach is left out of the list, and tested apart.`,
			'calls',
			0,
		);
	}
}

function isLive(value: unknown, depth: number): boolean {
	if (typeof value !== 'object' || value === null || value instanceof Error || depth === 0) {
		return false;
	}
	return (
		value instanceof Request ||
		value instanceof Response ||
		value instanceof Headers ||
		Object.values(value).some(part => isLive(part, depth - 1))
	);
}
