import {compose, explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {classify, statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import ky, {type KyResponse} from 'ky';
import {type Check, equal, failureOf, type Place, pauseFor, type Step, same, within} from './place.ts';

type Moment = Readonly<{name: string; steps: readonly Step[]; after: number}>;

const moments: readonly Moment[] = [
	{name: 'before it begins', steps: [['ok']], after: -1},
	{name: 'before the head', steps: [['neverResponds']], after: 300},
	{name: 'within the body', steps: [['stallsMidBody']], after: 500},
	{name: 'between two attempts', steps: [['unavailable'], ['ok']], after: 500},
];

const reasons: readonly (readonly [string, () => unknown])[] = [
	['no reason', () => undefined],
	['an error of its own', () => new Error('the user has left')],
	['a text', () => 'the user has left'],
];

const hooks = () =>
	compose(retry({backoff: constant(3_000), jitter: 'none'}), statusClassifier(), timeout({idle: 10_000}));

function abortCheck({name, steps, after}: Moment, [kind, reason]: (typeof reasons)[number]): Check {
	return {
		title: `an abort ${name} with ${kind} ends the call with that reason`,
		async run(place) {
			const {url, calls} = await place.script(...steps);
			const controller = new AbortController();
			const abort = () => controller.abort(reason());
			if (after < 0) {
				abort();
			} else {
				pauseFor(after).then(abort);
			}
			// The reason need not be an error.
			const thrown: unknown = await failureOf(
				ky.extend(hooks()).get(url, {signal: controller.signal}).json(),
			);
			same(thrown, controller.signal.reason, 'the reason');
			equal((await calls()).length, after < 0 ? 0 : 1, 'the requests');
		},
	};
}

/** Ways to read a body that delivers a part and then stalls. */
const readings: Readonly<
	Record<
		string,
		(call: Promise<Response> & {json(): Promise<unknown>; text(): Promise<string>}) => Promise<unknown>
	>
> = {
	'.json()': call => call.json(),
	'.text()': call => call.text(),
	'text() of the response': async call => (await call).text(),
	'json() of the response': async call => (await call).json(),
	'the stream of the response': async call => {
		const reader = (await call).body?.getReader();
		while ((await reader?.read())?.done === false) {}
	},
};

const timeoutChecks: readonly Check[] = [
	{
		title: 'a signal of AbortSignal.timeout() ends the call with its own TimeoutError, as the caller wanted',
		async run(place) {
			const {url} = await place.script(['neverResponds']);
			const signal = AbortSignal.timeout(300);
			const api = ky.extend(hooks());
			const error = await failureOf(api.get(url, {signal}).json());
			same(error, signal.reason, 'the reason');
			const {category, origin} = classify(error, {signal} as never);
			equal([error.name, category, origin], ['TimeoutError', 'timeout', 'caller']);
		},
	},
	...(['neverResponds', 'stallsMidBody'] as const).map(scenario => ({
		title: `${scenario}: the limit of an attempt ends it, and the next is served`,
		async run(place: Place) {
			const {url, calls} = await place.script([scenario], ['ok', {id: 42}]);
			const api = ky.extend(
				compose(retry({backoff: constant(10)}), statusClassifier(), timeout({attempt: 1_000})),
			);
			const startedAt = Date.now();
			equal(await api.get(url).json(), {id: 42});
			within(Date.now() - startedAt, 900, 3_000, 'milliseconds');
			equal((await calls()).map(({outcome}) => outcome).length, 2, 'the requests');
		},
	})),
	...(['neverResponds', 'stallsMidBody'] as const).map(scenario => ({
		title: `${scenario}: a call that is given up closes its connection`,
		async run(place: Place) {
			const {url, calls} = await place.script([scenario]);
			const error = await failureOf(
				ky
					.extend(timeout({attempt: 500}))
					.get(url, {retry: 0})
					.json(),
			);
			equal([error.name, classify(error).category], ['TimeoutError', 'timeout']);
			await untilEnded(calls);
		},
	})),
	{
		title: 'the limit of a call ends it between two attempts or in one, as a timeout',
		async run(place) {
			const {url} = await place.script(['unavailable'], ['neverResponds']);
			const api = ky.extend(compose(retry({backoff: constant(10)}), timeout({attempt: 1_000, total: 1_000})));
			const startedAt = Date.now();
			const error = await failureOf(api.get(url).json());
			within(Date.now() - startedAt, 800, 3_000, 'milliseconds');
			equal(error.name, 'TimeoutError');
			equal(explain(error)?.attempts.length, 2, 'the attempts');
		},
	},
	...Object.entries(readings).map(([way, read]) => ({
		title: `a body that stands still ends ${way} with a BodyTimeoutError`,
		async run(place: Place) {
			const {url} = await place.script(['stallsMidBody']);
			const call = ky.extend(timeout({idle: 500, attempt: 10_000})).get(url, {retry: 0});
			equal(
				(
					await failureOf(
						read(
							call as unknown as Promise<KyResponse> & {json(): Promise<unknown>; text(): Promise<string>},
						),
					)
				).name,
				'BodyTimeoutError',
			);
		},
	})),
];

/** Sockets notice late that the other side has closed them. */
async function untilEnded(calls: () => Promise<readonly {endedAt?: number | undefined}[]>): Promise<void> {
	for (let round = 0; round < 20; round++) {
		if ((await calls()).every(({endedAt}) => endedAt !== undefined)) {
			return;
		}
		await pauseFor(100);
	}
	throw new Error('two seconds later, the connection is open');
}

export const abortChecks: readonly Check[] = [
	...moments.flatMap(moment => reasons.map(reason => abortCheck(moment, reason))),
	...timeoutChecks,
];
