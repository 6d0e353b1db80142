// An API that fails in fifteen ways, and a client that prints what it does about each failure. Also an operation of two requests that starts again, and a service that gets no requests until it has recovered. `npm run demo -- <url>` calls any other URL instead.
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {styleText} from 'node:util';
import {circuitBreaker, createCircuits, isCircuitOpenError} from '@kyhooks/circuit-breaker';
import {
	type Explanation,
	explain,
	type Hook,
	type StopReason,
	subscribe,
	type ToldEvent,
} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {closeLogger, fileLogger, winstonSink} from '@kyhooks/error-logger/winston';
import {createRetryBudget, exponential, retry} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import ky, {type BeforeRequestHook, type KyInstance} from 'ky';
import {startApi} from './api.ts';

type Scene = Readonly<{
	title: string;
	method?: 'get' | 'post';
	path: string;
	/** How the call must end. */
	attempts: number;
	reason: StopReason;
	category?: string;
}>;

const scenes: readonly Scene[] = [
	{title: 'A user is there', path: 'users/42', attempts: 1, reason: 'success'},
	{title: 'A user is created', method: 'post', path: 'users', attempts: 1, reason: 'success'},
	{
		title: 'Invalid input',
		method: 'post',
		path: 'users/invalid',
		attempts: 1,
		reason: 'not-retryable',
		category: 'invalid-request',
	},
	{
		title: 'Authentication fails',
		path: 'users/unauthorized',
		attempts: 1,
		reason: 'not-retryable',
		category: 'authentication',
	},
	{
		title: 'Not allowed',
		path: '/tenants/other/users/42',
		attempts: 1,
		reason: 'not-retryable',
		category: 'permission',
	},
	{title: 'Not there', path: 'users/7', attempts: 1, reason: 'not-retryable', category: 'not-found'},
	{title: 'Rate limited, come back in a second', path: 'users/limited', attempts: 2, reason: 'success'},
	{
		title: 'Rate limited, come back tomorrow',
		path: 'users/exhausted',
		attempts: 1,
		reason: 'long-wait',
		category: 'rate-limited',
	},
	{title: 'A server error, once', path: 'users/broken', attempts: 2, reason: 'success'},
	{
		title: 'The same for a POST, which is not sent twice',
		method: 'post',
		path: 'users/broken-when-posted',
		attempts: 1,
		reason: 'method',
		category: 'server-error',
	},
	{title: 'A gateway restarts', path: 'users/restarting', attempts: 2, reason: 'success'},
	{title: 'Unavailable twice, then fine', path: 'users/busy', attempts: 3, reason: 'success'},
	{title: 'The connection is reset', path: 'users/reset', attempts: 2, reason: 'success'},
	{title: 'The body is cut half-way', path: 'users/cut', attempts: 2, reason: 'success'},
	{title: 'The body stands still', path: 'users/stalled', attempts: 2, reason: 'success'},
	{title: 'The server stays down', path: 'users/down', attempts: 5, reason: 'limit', category: 'unavailable'},
];

function show(event: ToldEvent) {
	if (event.type === 'attempt-ended') {
		const {number, status, classification, duration = 0} = event.attempt;
		const result = [status, classification?.code, classification?.category ?? 'success'].filter(
			part => part !== undefined,
		);
		console.log(`   ${number}. ${result.join(' ')} (${Math.round(duration)} ms)`);
	} else if (event.type === 'retry-scheduled') {
		console.log(`      waiting ${Math.round(event.wait)} ms (${event.source})`);
	}
}

async function call(api: KyInstance, method: 'get' | 'post', path: string): Promise<Explanation | undefined> {
	let context: unknown;
	const noteContext: BeforeRequestHook = ({options}) => {
		context = options.context;
	};
	const hooks = {beforeRequest: [noteContext]};
	try {
		await api(path, {method, hooks, ...(method === 'post' ? {json: {name: 'Ada'}} : {})}).text();
		return explain(context);
	} catch (error) {
		return explain(error);
	}
}

function outcomeOf({reason, why, attempts, totalTime, advice}: Explanation): string {
	const count = `${attempts.length} attempt${attempts.length === 1 ? '' : 's'}`;
	const outcome = `${reason} after ${count} in ${Math.round(totalTime)} ms: ${why}.`;
	return advice === undefined ? outcome : `${outcome}\n     ${advice}`;
}

/** How a scene ended. If the API fails permanently, the call must fail; this is not the same as a served response. */
type Ending = 'served' | 'failed as expected' | 'NOT as expected';

const marks = {
	served: styleText('green', '✓ served'),
	'failed as expected': styleText('yellow', '⊘ failed as expected'),
	'NOT as expected': styleText('red', '✗ NOT as expected'),
} satisfies Record<Ending, string>;

function showEnding(ending: Ending, what: string): Ending {
	console.log(`   ${marks[ending]}: ${what}`);
	return ending;
}

async function play(
	api: KyInstance,
	{title, method = 'get', path, attempts, reason, category}: Scene,
): Promise<Ending> {
	console.log(`\n${title}\n   ${method.toUpperCase()} ${path}`);
	const explanation = await call(api, method, path);
	const asScripted =
		explanation?.attempts.length === attempts &&
		explanation.reason === reason &&
		(category === undefined || explanation.category === category);
	const expected = reason === 'success' ? 'served' : 'failed as expected';
	return showEnding(
		asScripted ? expected : 'NOT as expected',
		explanation === undefined ? 'nothing to explain' : outcomeOf(explanation),
	);
}

/** An export of two requests. Its body breaks after the status was received, so a retry of the request alone cannot help. */
async function playOperation(api: KyInstance): Promise<Ending> {
	console.log(
		'\nAn export in two steps, whose text is cut half-way\n   retryOperation: GET exports/latest, then its file',
	);
	let runs = 0;
	const text = await retryOperation(
		async ({attempt, signal}) => {
			runs = attempt;
			console.log(`   run ${attempt}`);
			const {id} = await api.get('exports/latest', {signal}).json<{id: number}>();
			const file = await api.get(`exports/${id}.csv`, {signal});
			return file.text();
		},
		// When a body breaks by itself, its error does not tell which request it belonged to.
		{name: 'export', idempotent: true, backoff, totalTimeout: 30_000},
	);
	const asScripted = runs === 2 && text.includes('42,Ada');
	return showEnding(
		asScripted ? 'served' : 'NOT as expected',
		`${JSON.stringify(text)} after ${runs} runs, with one limit for all retries.`,
	);
}

/** A service that is down and recovers after ten failures. The circuit opens, nothing is sent, and a probe finds that the service has recovered. */
async function playOutage(api: KyInstance): Promise<Ending> {
	console.log('\nReports are down, call after call\n   GET reports/today, with circuitBreaker()');
	const circuits = createCircuits();
	const guarded = api
		.extend({retry: 0})
		.extend(circuitBreaker({circuits, key: () => 'reports', whenOpen: 'refuse'}));
	const states = [];
	for (let call = 1; call <= 11; call++) {
		const error = await guarded.get('reports/today').then(
			() => undefined,
			(failure: unknown) => failure,
		);
		if (isCircuitOpenError(error)) {
			console.log(`   ${error.message}`);
			states.push(circuits.report('reports').state);
		}
		// A circuit opens only if failures have lasted for half a second.
		await pause(60);
	}
	await pause(Math.ceil(circuits.report('reports').retryAfter ?? 0));
	for (let call = 1; call <= 11; call++) {
		await guarded.get('reports/today').json();
		states.push(circuits.report('reports').state);
	}
	const asScripted = [...new Set(states)].join() === 'open,recovering,closed';
	return showEnding(
		asScripted ? 'served' : 'NOT as expected',
		`by a server that is well again; the circuit was ${[...new Set(states)].join(', then ')}.`,
	);
}

const backoff = exponential({initial: 200, maximum: 2_000});

const logFile = 'api_errors.log';

/** Prints the path of the log and its last line. */
async function showLog(): Promise<void> {
	const lines = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n');
	console.log(`\n${resolve(logFile)} has ${lines.length} lines; the last:\n${lines.at(-1)}`);
}

async function main(url: string | undefined): Promise<boolean> {
	const logger = fileLogger(logFile);
	try {
		return await run(url, errorLogger({sink: winstonSink(logger)}));
	} finally {
		await closeLogger(logger);
		await showLog();
	}
}

async function run(url: string | undefined, log: Hook): Promise<boolean> {
	const client = ky
		.extend(timeout({attempt: 5_000, total: 30_000, idle: 500}))
		// All these failures come from one server within seconds, so the budget needs more than the default of twelve retries.
		.extend(retry({backoff, budget: createRetryBudget({capacity: 50})}))
		.extend(log)
		.extend(statusClassifier());
	subscribe(show);
	if (url !== undefined) {
		console.log(`GET ${new URL(url).origin}${new URL(url).pathname}`);
		const explanation = await call(client, 'get', url);
		console.log(String(explanation));
		return explanation?.reason === 'success';
	}
	await using api = await startApi();
	console.log(
		`An API that fails, on ${api.origin}; a ky client with timeout(), retry(), statusClassifier() and errorLogger().`,
	);
	const endings: Ending[] = [];
	const acme = client.extend({baseUrl: `${api.origin}/tenants/acme/`});
	for (const scene of scenes) {
		endings.push(await play(acme, scene));
	}
	endings.push(await playOperation(acme));
	endings.push(await playOutage(acme));
	const counts = (Object.keys(marks) as Ending[]).map(
		ending => `${endings.filter(other => other === ending).length} ${ending}`,
	);
	console.log(`\nOf ${endings.length} scenes: ${counts.join(', ')}.`);
	return !endings.includes('NOT as expected');
}

process.exitCode = (await main(process.argv[2])) ? 0 : 1;
