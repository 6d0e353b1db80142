import {circuitBreaker, isCircuitOpenError} from '@kyhooks/circuit-breaker';
import {asFetch, compose, explain} from '@kyhooks/core';
import {consoleSink, errorLogger, type LogEntry} from '@kyhooks/error-logger';
import {constant, idempotencyKey, rateLimitGate, retry} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {classify, statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';
import {resilient} from 'kyhooks';
import {type Check, equal, failureOf, within} from './place.ts';

const quick = () => retry({backoff: constant(10), jitter: 'none'});

/** Calls that no platform can send, each with a name. */
const mistakes: readonly (readonly [string, (origin: string) => Promise<unknown>])[] = [
	['a URL that is none', async () => ky.extend(statusClassifier()).get('http://').json()],
	[
		'a scheme that nobody knows',
		async () => ky.extend(statusClassifier()).get('foo://example.com/', {retry: 0}).json(),
	],
	['credentials in the URL', async origin => ky.get(origin.replace('://', '://user:pass@')).json()],
	['a header with a line break', async origin => ky.get(origin, {headers: {'x-a': 'a\nb'}}).json()],
	['a header name with a space', async origin => ky.get(origin, {headers: {'x a': 'a'}}).json()],
	['a method with a space', async origin => ky(origin, {method: 'BAD METHOD'}).json()],
	['a method that is forbidden', async origin => ky(origin, {method: 'TRACE'}).json()],
	['a GET with a body', async origin => ky.get(origin, {body: 'a'}).json()],
];

export const callChecks: readonly Check[] = [
	{
		title: 'two failures of the server are followed by a third attempt',
		async run(place) {
			const {url, calls} = await place.script(['unavailable'], ['badGateway'], ['ok', {id: 42}]);
			equal(await ky.extend(quick()).get(url).json(), {id: 42});
			equal((await calls()).length, 3, 'the requests');
		},
	},
	{
		title: 'a wait that the server asks for is kept',
		async run(place) {
			const {url} = await place.script(['rateLimited', {after: 1}], ['ok', {id: 42}]);
			const startedAt = Date.now();
			equal(await ky.extend(compose(quick(), rateLimitGate())).get(url).json(), {id: 42});
			within(Date.now() - startedAt, 950, 5_000, 'milliseconds');
		},
	},
	{
		title: 'a POST that has failed at the server is sent once, and twice with an idempotency key',
		async run(place) {
			const bare = await place.script(['serverError'], ['ok']);
			await failureOf(
				ky
					.extend(quick())
					.post(bare.url, {json: {id: 1}})
					.json(),
			);
			equal((await bare.calls()).length, 1, 'the requests without a key');
			const keyed = await place.script(['serverError'], ['ok', {id: 42}]);
			const api = ky.extend(compose(quick(), idempotencyKey()));
			equal(await api.post(keyed.url, {json: {id: 1}}).json(), {id: 42});
			const calls = await keyed.calls();
			equal(new Set(calls.map(({headers}) => headers['idempotency-key'])).size, 1, 'the keys');
			equal(
				calls.map(({body}) => body),
				['{"id":1}', '{"id":1}'],
				'the bodies',
			);
		},
	},
	{
		title: 'a page in place of JSON is an invalid response',
		async run(place) {
			const {url} = await place.script(['htmlInsteadOfJson']);
			const error = await failureOf(ky.extend(compose(quick(), statusClassifier())).get(url).json());
			equal([error.name, classify(error).category], ['SyntaxError', 'invalid-response']);
		},
	},
	{
		title: 'an empty body ends .json() as ky alone ends it',
		async run(place) {
			const {url} = await place.script(['emptyBody200'], ['emptyBody200']);
			const ending = (call: Promise<unknown>) => call.then(JSON.stringify, ({name}: Error) => name);
			equal(
				await ending(
					ky
						.extend(resilient({errorLogger: false}))
						.get(url)
						.json(),
				),
				await ending(ky.get(url).json()),
			);
		},
	},
	{
		title: 'a circuit opens, and refuses without a request',
		async run(place) {
			const {url, calls} = await place.script(...Array.from({length: 3}, () => ['unavailable'] as const));
			const api = ky.extend(
				circuitBreaker({consecutiveFailures: 2, failingTime: 0, whenOpen: 'refuse', openTime: 10_000}),
			);
			await failureOf(api.get(url, {retry: 0}).json());
			await failureOf(api.get(url, {retry: 0}).json());
			equal(isCircuitOpenError(await failureOf(api.get(url, {retry: 0}).json())), true, 'whether it is open');
			equal((await calls()).length, 2, 'the requests');
		},
	},
	{
		title: 'explain tells what was tried',
		async run(place) {
			const {url} = await place.script(['unavailable'], ['permissionDenied']);
			const error = await failureOf(
				ky
					.extend(resilient({retry: {backoff: constant(10)}, errorLogger: false}))
					.get(url)
					.json(),
			);
			const explanation = explain(error);
			equal(
				explanation?.attempts.map(({status}) => status),
				[503, 403],
				'the statuses',
			);
			equal(/403/.test(String(explanation)), true, 'whether the text has the status');
		},
	},
	{
		title: 'a failure is logged, on the console too, without a secret',
		async run(place) {
			const {url} = await place.script(['permissionDenied']);
			const entries: LogEntry[] = [];
			const lines: unknown[][] = [];
			const shown = consoleSink();
			const {warn, error} = console;
			console.warn = console.error = (...given) => lines.push(given);
			const sink = {
				write(entry: LogEntry) {
					entries.push(entry);
					shown.write(entry);
				},
			};
			const headers = {authorization: 'Bearer a-very-secret-token'};
			await failureOf(
				ky
					.extend(compose(statusClassifier(), errorLogger({sink})))
					.get(`${url}?api_key=hunter2hunter2`, {headers})
					.json(),
			);
			Object.assign(console, {warn, error});
			equal([entries.length > 0, lines.length > 0], [true, true], 'entries and lines');
			equal(/secret-token|hunter2/.test(JSON.stringify([entries, lines])), false, 'whether a secret is told');
		},
	},
	{
		title: 'an operation of two requests is repeated as a whole',
		async run(place) {
			const first = await place.script(['ok', {id: 1}], ['ok', {id: 1}]);
			const second = await place.script(['unavailable'], ['ok', {id: 42}]);
			const work = async ({signal}: {signal: AbortSignal}) => {
				await ky.get(first.url, {signal, retry: 0}).json();
				return ky
					.extend(retry({limit: 0}))
					.get(second.url, {signal})
					.json();
			};
			equal(await retryOperation(work as never, {idempotent: true, backoff: constant(10)}), {id: 42});
			equal((await first.calls()).length, 2, 'the first requests');
		},
	},
	{
		title: 'a client as a plain fetch retries too',
		async run(place) {
			const {url} = await place.script(['unavailable'], ['ok', {id: 42}]);
			const response = await asFetch(ky.extend(quick()))(url);
			equal([response.status, await response.json()], [200, {id: 42}]);
		},
	},
	{
		title: 'the body of a failure is the data of its error',
		async run(place) {
			const {url} = await place.script(['invalidInput']);
			const error = (await failureOf(
				ky
					.extend(resilient({errorLogger: false}))
					.get(url)
					.json(),
			)) as Error & {data?: {status?: number}};
			equal([error.name, error.data?.status], ['HTTPError', 422]);
		},
	},
	...mistakes.map(([what, call]) => ({
		title: `${what} is called misuse`,
		async run({addresses}: {addresses: {origin: string}}) {
			const error = await failureOf(call(addresses.origin));
			equal([classify(error).category === 'misuse' ? 'misuse' : String(error)], ['misuse']);
		},
	})),
];
