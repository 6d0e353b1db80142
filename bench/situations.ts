/*
Shows the outcome of calls in ten situations, with ky alone and with ky + `resilient()`, in virtual time.

	npm run bench:situations [-- --write]

`--write` writes the table into README.md. A test compares the two.
*/
import {readFileSync, writeFileSync} from 'node:fs';
import {argv} from 'node:process';
import {pathToFileURL} from 'node:url';
import {
	created,
	forever,
	githubSecondaryLimit,
	neverResponds,
	ok,
	outage,
	rateLimited,
	refused,
	resetMidBody,
	type Scenario,
	scenarioFetch,
	sequence,
	serverError,
	startVirtualTime,
	tlsExpired,
	unavailable,
} from '@kyhooks/testing';
import ky, {type KyInstance} from 'ky';
import {resilient} from 'kyhooks';

type Situation = Readonly<{
	title: string;
	/** A function, because some failures contain a date, which depends on when the run starts. */
	script: () => Scenario;
	method?: 'get' | 'post';
	/** One after the other, 100 ms apart. */
	calls?: number;
}>;

const situations: readonly Situation[] = [
	{title: 'GET: 503, then well', script: () => sequence(unavailable(), forever(ok()))},
	{
		title: 'GET: 429 with `Retry-After: 5`, then well',
		script: () => sequence(rateLimited({after: 5}), forever(ok())),
	},
	{
		title: 'GET: 403 of GitHub’s rate limit, `Retry-After: 5`, then well',
		script: () => sequence(githubSecondaryLimit({headers: {'retry-after': '5'}}), forever(ok())),
	},
	{
		title: 'GET: 503 with `Retry-After: 3600`, then well',
		script: () => sequence(unavailable({retryAfter: 3_600}), forever(ok())),
	},
	{title: 'GET: no response, then well', script: () => sequence(neverResponds(), forever(ok()))},
	{
		title: 'GET: the JSON body breaks off, then well',
		script: () => sequence(resetMidBody(), forever(ok())),
	},
	{title: 'GET: the certificate has expired', script: () => forever(tlsExpired())},
	{title: 'POST: 500', method: 'post', script: () => forever(serverError())},
	{
		title: 'POST: connection refused, then well',
		method: 'post',
		script: () => sequence(refused(), forever(created())),
	},
	{
		title: '300 GETs in 30 s, 503 for the first 20 s',
		calls: 300,
		script: () => outage({to: 20_000, failure: unavailable(), success: ok()}),
	},
];

const clients: readonly (readonly [name: string, of: (fetch: typeof globalThis.fetch) => KyInstance])[] = [
	['ky alone', fetch => ky.create({fetch})],
	['ky + `resilient()`', fetch => ky.create({fetch}).extend(resilient({errorLogger: false}))],
];

const url = 'https://api.example.com/users/42';

async function outcomeOf(
	{script, method = 'get', calls = 1}: Situation,
	clientOf: (fetch: typeof globalThis.fetch) => KyInstance,
): Promise<readonly string[]> {
	using time = startVirtualTime({seed: 1});
	const fetch = scenarioFetch(script(), {runtime: 'node'});
	const api = clientOf(fetch);
	const endings: Promise<string>[] = [];
	let last = 0;
	for (let call = 0; call < calls; call++) {
		const ending = api[method](url)
			.json()
			.then(
				() => 'served',
				error => [error.name, error.response?.status].join(' ').trim(),
			)
			.finally(() => {
				last = time.now();
			});
		endings.push(ending);
		await time.advance(calls > 1 ? 100 : 0);
	}
	const ended = await time.run(Promise.all(endings));
	const served = ended.filter(one => one === 'served').length;
	const result = calls > 1 ? `${served} of ${calls} served` : String(ended[0]);
	return [result, String(fetch.calls().length), (last / 1_000).toFixed(1)];
}

/** The table as it appears in README.md. */
export async function tableOfSituations(): Promise<string> {
	const head = ['situation', ...clients.flatMap(([name]) => [name, 'attempts', 'seconds'])];
	const lines = [head, head.map(() => '---')];
	for (const situation of situations) {
		const cells = [situation.title];
		for (const [, clientOf] of clients) {
			cells.push(...(await outcomeOf(situation, clientOf)));
		}
		lines.push(cells);
	}
	return lines.map(cells => `| ${cells.join(' | ')} |\n`).join('');
}

/** The text between the marks in README.md. */
export const markedTable = /(?<=<!-- situations -->\n\n).*?(?=\n<!-- \/situations -->)/s;

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
	const table = await tableOfSituations();
	console.log(table);
	if (argv.includes('--write')) {
		writeFileSync('README.md', readFileSync('README.md', 'utf8').replace(markedTable, table));
	}
}
