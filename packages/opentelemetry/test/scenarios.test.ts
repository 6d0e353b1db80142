import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {catalogue, forever, type Scenario, startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import {ownNames} from '../src/names.ts';
import {identity, setUp, url} from './support/client.ts';
import type {Point, Recording} from './support/recording.ts';

/**
What is recorded of each scenario, by a client that tries twice and reads JSON. A row lists the spans: requests with the status and the type of their error, then the call with its outcome, its reason, its status and the type of its error. `!` marks a span whose status is an error.
*/
const expected: Readonly<Record<string, readonly string[]>> = {
	ok: ['200', 'success success 200'],
	created: ['201', 'success success 201'],
	authenticationFailure: ['401 401!', 'failure not-retryable 401 401!'],
	conflict: ['409 409!', 'failure not-retryable 409 409!'],
	gone: ['410 410!', 'failure not-retryable 410 410!'],
	headersTooLarge: ['431 431!', 'failure not-retryable 431 431!'],
	idempotencyInProgress: ['409 409!', 'failure not-retryable 409 409!'],
	idempotencyReuse: ['422 422!', 'failure not-retryable 422 422!'],
	invalidInput: ['422 422!', 'failure not-retryable 422 422!'],
	legal: ['451 451!', 'failure not-retryable 451 451!'],
	notFound: ['404 404!', 'failure not-retryable 404 404!'],
	permissionDenied: ['403 403!', 'failure not-retryable 403 403!'],
	tooLarge: ['413 413!', 'failure not-retryable 413 413!'],
	rateLimited: ['429 429!', '429 429!', 'failure limit 429 429!'],
	githubSecondaryLimit: ['403 403!', '403 403!', 'failure limit 403 403!'],
	quotaExhausted: ['429 429!', 'failure not-retryable 429 429!'],
	badGateway: ['502 502!', '502 502!', 'failure limit 502 502!'],
	cdn: ['520 520!', '520 520!', 'failure limit 520 520!'],
	gatewayTimeout: ['504 504!', '504 504!', 'failure limit 504 504!'],
	notImplemented: ['501 501!', 'failure not-retryable 501 501!'],
	overloaded: ['529 529!', '529 529!', 'failure limit 529 529!'],
	serverError: ['500 500!', '500 500!', 'failure limit 500 500!'],
	unavailable: ['503 503!', '503 503!', 'failure limit 503 503!'],
	slowHeaders: ['200', 'success success 200'],
	slowBody: ['200', 'success success 200'],
	dribble: ['200', 'success success 200'],
	neverResponds: ['timeout!', 'timeout!', 'failure limit timeout!'],
	closeBeforeHeaders: ['connection-lost!', 'connection-lost!', 'failure limit connection-lost!'],
	connectTimeout: ['timeout!', 'timeout!', 'failure limit timeout!'],
	dnsFailure: ['dns!', 'dns!', 'failure limit dns!'],
	refused: ['connect-failed!', 'connect-failed!', 'failure limit connect-failed!'],
	resetBeforeHeaders: ['connection-lost!', 'connection-lost!', 'failure limit connection-lost!'],
	staleKeepAlive: ['connection-lost!', 'connection-lost!', 'failure limit connection-lost!'],
	unreachable: ['unreachable!', 'unreachable!', 'failure limit unreachable!'],
	badChunk: ['200 protocol!', 'failure not-retryable protocol!'],
	closeMidBody: ['200 body-interrupted!', '200 body-interrupted!', 'failure limit body-interrupted!'],
	corruptGzip: ['200 body-corrupt!', 'failure not-retryable body-corrupt!'],
	resetMidBody: ['200 body-interrupted!', '200 body-interrupted!', 'failure limit body-interrupted!'],
	stallsMidBody: ['200 timeout!', '200 timeout!', 'failure limit timeout!'],
	truncatedBody: ['200 body-interrupted!', '200 body-interrupted!', 'failure limit body-interrupted!'],
	truncatedChunked: ['200 body-interrupted!', '200 body-interrupted!', 'failure limit body-interrupted!'],
	wrongContentLength: ['200', 'success success 200', 'late-failure not-retryable invalid-response!'],
	applicationError200: ['200', 'success success 200'],
	bom: ['200', 'success success 200'],
	captivePortal: ['511 511!', 'failure not-retryable 511 511!'],
	deepJson: ['200', 'success success 200'],
	emptyBody200: ['200', 'success success 200'],
	endlessBody: ['503 503!', '503 503!', 'failure limit 503 503!'],
	htmlInsteadOfJson: ['200', 'success success 200', 'late-failure not-retryable invalid-response!'],
	hugeBody: ['500 500!', '500 500!', 'failure limit 500 500!'],
	malformedJson: ['200', 'success success 200', 'late-failure not-retryable invalid-response!'],
	protoPollutionJson: ['200', 'success success 200'],
	wrongCharset: ['200', 'success success 200'],
	garbage: ['protocol!', 'failure not-retryable protocol!'],
	headerOverflow: ['too-large!', 'failure not-retryable too-large!'],
	http09: ['protocol!', 'failure not-retryable protocol!'],
	tlsExpired: ['tls!', 'failure not-retryable tls!'],
	tlsSelfSigned: ['tls!', 'failure not-retryable tls!'],
	tlsToPlain: ['tls!', 'failure not-retryable tls!'],
	tlsWrongHost: ['tls!', 'failure not-retryable tls!'],
	redirectLoop: ['redirect-loop!', 'failure not-retryable redirect-loop!'],
	redirectToOtherOrigin: ['200', 'success success 200'],
	secretEcho: ['500 500!', '500 500!', 'failure limit 500 500!'],
	abortedByCaller: ['timeout!', 'timeout!', 'failure limit timeout!'],
	flaky: ['503 503!', '200', 'success success 200'],
	outage: ['503 503!', '503 503!', 'failure limit 503 503!'],
	degrading: ['200', 'success success 200'],
};

let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

async function recordingOf(scenario: Scenario): Promise<Recording> {
	const {api, recording} = setUp(forever(scenario as never), {
		hooks: [retry({limit: 1, backoff: constant(100)}), statusClassifier()],
		client: {timeout: 2_000},
	});
	await time.run(api.get(url).json().catch(identity));
	return recording;
}

const words = (...parts: unknown[]) => parts.filter(part => part !== undefined).join(' ');

const spanRows = (recording: Recording) =>
	recording.spans().map(({kind, isError, attributes}) => {
		const {'http.response.status_code': status, 'error.type': error} = attributes;
		const {'kyhooks.call.outcome': outcome, 'kyhooks.call.reason': reason} = attributes;
		const row = kind === 'CLIENT' ? words(status, error) : words(outcome, reason, status, error);
		return isError ? `${row}!` : row;
	});

/** The rows that count in a metric, each as often as it was recorded. */
const pointRows = (points: readonly Point[] = [], show: (attributes: Point['attributes']) => string) =>
	points
		.flatMap(({attributes, value}) =>
			Array.from({length: (value as {count: number}).count}, () => show(attributes)),
		)
		.sort();

test('the table has all scenarios', () => {
	expect(Object.keys(expected).sort()).toEqual(Object.keys(catalogue).sort());
});

test.each(Object.entries(catalogue))('%s has the spans of the table', async (name, make) => {
	expect(spanRows(await recordingOf(make()))).toEqual(expected[name]);
});

test.each(Object.entries(catalogue))('%s has the metrics of the table', async (name, make) => {
	const points = await (await recordingOf(make())).points();
	const rows = (expected[name] ?? []).map(row => row.replace('!', ''));
	const isCall = (row: string) => /^[a-z-]+ [a-z-]+( |$)/.test(row);
	expect(
		pointRows(
			points['http.client.request.duration'],
			({'http.response.status_code': status, 'error.type': error}) => words(status, error),
		),
	).toEqual(rows.filter(row => !isCall(row)).sort());
	expect(
		pointRows(points['kyhooks.call.duration'], attributes =>
			words(attributes['kyhooks.call.outcome'], attributes['kyhooks.call.reason'], attributes['error.type']),
		),
	).toEqual(
		rows
			.filter(isCall)
			.map(row => row.replace(/ \d+( \d+)?$/, '$1'))
			.sort(),
	);
	expect(points['kyhooks.call.attempts']).toMatchObject([
		{value: {count: 1, sum: rows.filter(row => !isCall(row)).length}},
	]);
});

/** What may be on a span or a point beside our own. */
const conventions = [
	'error.type',
	'http.request.method',
	'http.request.method_original',
	'http.request.resend_count',
	'http.response.status_code',
	'server.address',
	'server.port',
	'url.full',
];

test('every attribute is of the conventions or one of ours', async () => {
	const seen = new Set<string>();
	for (const make of Object.values(catalogue)) {
		const recording = await recordingOf(make());
		const points = Object.values(await recording.points()).flat();
		const events = recording.spans().flatMap(span => span.events);
		for (const {attributes} of [...recording.spans(), ...events, ...points]) {
			Object.keys(attributes ?? {}).forEach(name => void seen.add(name));
		}
	}
	const allowed = [...conventions, ...Object.values<string>(ownNames)];
	expect([...seen].filter(name => !allowed.includes(name))).toEqual([]);
});
