// Runs in the browser, and reports to the test that opened the page.
import {type AttemptRecord, classificationOf, compose, explain} from '@kyhooks/core';
import {constant, createRetryBudget, retry, waitForNetwork} from '@kyhooks/retry';
import {classify, statusClassifier} from '@kyhooks/status-classifier';
import {
	forever,
	ok,
	scenarioFetch,
	sequence,
	startVirtualTime,
	unavailable,
	watchSignal,
} from '@kyhooks/testing';
import {conformanceOf} from '@kyhooks/testing/conformance';
import ky from 'ky';
import {type ScenarioRow, scenarioTable} from '../support/scenario-table.ts';
import {shippedHooks} from '../support/shipped-hooks.ts';

export type Report = Readonly<{title: string; error?: string}>;

type Check = Readonly<{title: string; run(): Promise<void>}>;

const url = 'https://api.example.com/users/42';

/** Categories that a browser cannot tell apart: it has one error for every failure before a response. */
const opaque = new Set(['NetworkError']);

function scenarioCheck({name, make, error, category}: ScenarioRow): Check {
	return {
		title: `${name} ends a call of ky as ${error ?? 'a success'}`,
		async run() {
			using time = startVirtualTime();
			const scenario = make();
			const fetch = scenarioFetch(scenario, {runtime: 'chrome'});
			const caller = watchSignal((scenario as {signal?: AbortSignal}).signal ?? new AbortController().signal);
			const thrown = await time.run(
				ky
					.create({fetch, retry: 0, timeout: 12_000})
					.get(url, {signal: caller.signal})
					.json()
					.then(
						() => undefined,
						(error: Error) => error,
					),
			);
			equal(thrown?.name, error);
			if (thrown !== undefined && !opaque.has(thrown.name) && thrown.name !== 'TypeError') {
				equal(classify(thrown).category, category);
			} else if (thrown !== undefined) {
				equal(classify(thrown).category, 'network');
			}
			fetch.expectScriptPlayed();
			await fetch.expectNothingPending({time, signals: [caller]});
		},
	};
}

const recovery: Check = {
	title: 'the hooks bring a call through two failures',
	async run() {
		using time = startVirtualTime();
		const fetch = scenarioFetch(sequence(unavailable({retryAfter: 2}), unavailable(), forever(ok({id: 42}))));
		const api = ky.create({fetch}).extend(compose(retry({jitter: 'none'}), statusClassifier()));
		equal(JSON.stringify(await time.run(api.get(url).json())), '{"id":42}');
		fetch.expectWaits([[2_000, 2_500], 2_000]);
	},
};

/** The ten conformance rules, for every shipped hook. */
function conformanceChecks(): readonly Check[] {
	return Object.entries(shippedHooks).flatMap(([name, hook]) =>
		// To watch a body for silence, `timeout()` replaces the response.
		conformanceOf(() => hook(), {name, replaces: name === 'timeout' ? 'answers' : 'nothing'}).map(
			({title, run}) => ({
				title: `${name}, ${title}`,
				run: async () => run(),
			}),
		),
	);
}

function equal(actual: unknown, expected: unknown): void {
	if (actual !== expected) {
		throw new Error(`expected ${String(expected)}, got ${String(actual)}`);
	}
}

/** Runs every check, one after the other, because virtual time applies to the whole page. */
export async function run(): Promise<readonly Report[]> {
	const reports: Report[] = [];
	for (const {title, run} of [...scenarioTable.map(scenarioCheck), recovery, ...conformanceChecks()]) {
		reports.push(
			await run().then(
				() => ({title}),
				(error: Error) => ({title, error: error.message}),
			),
		);
	}
	return reports;
}

/** The error with which `fetch` or the stream of its response rejects. By default, it is the browser's own `fetch`. */
export async function failureOf(
	address: string,
	fetch: (input: string) => Promise<Response> = globalThis.fetch.bind(globalThis),
): Promise<Readonly<{name: string; message: string}> | undefined> {
	try {
		const reader = (await fetch(address)).body?.getReader();
		while ((await reader?.read())?.done === false) {}
		return undefined;
	} catch (error) {
		const {name, message} = error as Error;
		return {name, message};
	}
}

export type Served = Readonly<{attempts: readonly AttemptRecord[]; spent: number}>;

/** The attempts of a call that succeeded in the end, and the tokens that its retries cost. */
export async function served(path: string): Promise<Served> {
	const budget = createRetryBudget({perCall: 0, refillTime: 3_600_000});
	const before = budget.available(location.origin);
	const quick = retry({budget, backoff: constant(10), jitter: 'none'});
	const response = await ky.extend(compose(quick, waitForNetwork(), statusClassifier())).get(path);
	return {attempts: explain(response)?.attempts ?? [], spent: before - budget.available(location.origin)};
}

/** Begins a call, and keeps its verdict for the next page. */
export function cutOff(path: string): void {
	ky.extend(statusClassifier())
		.get(path, {retry: 0})
		.catch(error => sessionStorage.setItem('verdict', JSON.stringify(classificationOf(error))));
}
