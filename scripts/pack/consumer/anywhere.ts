// Uses the main API of every package that also runs in a browser. The compilers check its types, and Node runs it.
import {authRefresh} from '@kyhooks/auth-refresh';
import {circuitBreaker, createCircuits, isCircuitOpenError} from '@kyhooks/circuit-breaker';
import {
	asFetch,
	type Classification,
	classificationOf,
	compose,
	defineHook,
	describe,
	type Explanation,
	explain,
	type Hook,
	subscribe,
} from '@kyhooks/core';
import {consoleSink, errorLogger, type LogEntry, type Sink} from '@kyhooks/error-logger';
import {beaconSink} from '@kyhooks/error-logger/beacon';
import {createRedactor} from '@kyhooks/error-logger/redact';
import {limiter} from '@kyhooks/limiter';
import {telemetry} from '@kyhooks/opentelemetry';
import {
	constant,
	createRetryBudget,
	idempotencyKey,
	rateLimitGate,
	retry,
	waitForNetwork,
} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {classify, isRateLimited, type Rule, statusClassifier} from '@kyhooks/status-classifier';
import {ok, scenarioFetch, sequence, startVirtualTime, unavailable} from '@kyhooks/testing';
import {conformanceOf} from '@kyhooks/testing/conformance';
import {deadlineHeader, isBodyTimeoutError, timeout} from '@kyhooks/timeout';
import ky, {type KyInstance} from 'ky';
import {observeResilient, resilient} from 'kyhooks';
import {beaconSink as sameBeaconSink} from 'kyhooks/beacon';
import {resilient as resilientInOneFile} from 'kyhooks/browser';
import {retryOperation as sameRetryOperation} from 'kyhooks/operation';

type User = {id: number; name: string};

const url = 'https://api.example.com/users/42';

function expectEqual(what: string, found: unknown, expected: unknown): void {
	if (found !== expected) {
		throw new Error(`${what}: ${String(found)}, expected ${String(expected)}`);
	}
}

/** Answers 503 once, and then with the user. */
function failingOnce(): {fetch: typeof globalThis.fetch; attempts: () => number} {
	let attempts = 0;
	return {
		attempts: () => attempts,
		fetch: async (input, init) => {
			attempts += 1;
			const request = new Request(input, init);
			expectEqual('the URL', request.url, url);
			return attempts === 1
				? new Response('busy', {status: 503})
				: Response.json({id: 42, name: 'Ada'} satisfies User);
		},
	};
}

const seen: string[] = [];
const ownHook: Hook = defineHook({
	name: 'request-id',
	stage: 'send',
	install: call => ({
		attempt(request: Request, next) {
			request.headers.set('x-request-id', call.id);
			seen.push(request.headers.get('x-request-id') ?? '');
			return next(request);
		},
	}),
});

const entries: LogEntry[] = [];
const sink: Sink = {write: entry => entries.push(entry)};
const budget = createRetryBudget();
const circuits = createCircuits();
const teapot: Rule = {name: 'teapot', when: {status: 418}, verdict: {retry: 'never'}};

const eachHook = compose(
	errorLogger({sink}),
	retry({limit: 2, backoff: constant(1), budget}),
	idempotencyKey(),
	waitForNetwork(),
	rateLimitGate(),
	limiter({concurrency: 4, rate: {limit: 100}}),
	circuitBreaker({circuits}),
	authRefresh({refresh: () => 'token', origins: [new URL(url).origin]}),
	statusClassifier({rules: [teapot]}),
	timeout({attempt: 2_000, total: 20_000, idle: 1_000}),
	deadlineHeader({header: 'x-time-left'}),
	telemetry(),
	ownHook,
);
const presets: readonly Hook[] = [
	resilient({retry: {backoff: constant(1)}, errorLogger: {sink: consoleSink({minimum: 'error'})}}),
	resilientInOneFile({retry: {backoff: constant(1)}, errorLogger: false}),
	observeResilient({errorLogger: false}),
];

for (const hook of [eachHook, ...presets]) {
	const server = failingOnce();
	// `observeResilient()` changes nothing, so ky does the retry.
	const client: KyInstance = ky.create({fetch: server.fetch, retry: {delay: () => 1}}).extend(hook);
	const user = await client.get(url).json<User>();
	expectEqual('the name', user.name, 'Ada');
	expectEqual('attempts', server.attempts(), 2);
}
expectEqual('hooks', describe(eachHook).length, 14);
expectEqual('ids', seen.length, 2);
expectEqual('log entries', entries.length > 0, true);

const failing: typeof globalThis.fetch = async () => new Response(null, {status: 503});
const client = ky.create({fetch: failing}).extend(retry({limit: 1, backoff: constant(1)}));
const events: string[] = [];
const unsubscribe = subscribe(event => {
	events.push(event.type);
});
try {
	await client.get(url).json<User>();
} catch (error) {
	const explanation: Explanation | undefined = explain(error);
	const classification: Classification | undefined = classificationOf(error);
	expectEqual('explained attempts', explanation?.attempts.length, 2);
	expectEqual('category', classification?.category, 'unavailable');
	expectEqual('rate limited', isRateLimited(error), false);
	expectEqual('circuit open', isCircuitOpenError(error) || isBodyTimeoutError(error), false);
	expectEqual('classified again', classify(error).category, classification?.category);
}
unsubscribe();
expectEqual('events', events.length > 0, true);

const response: Response = await asFetch(client)(url, {method: 'GET'});
expectEqual('status', response.status, 503);

for (const operation of [retryOperation, sameRetryOperation]) {
	const server = failingOnce();
	const once = ky.create({fetch: server.fetch, retry: 0}).extend(retry({limit: 0}));
	const user = await operation(({signal}) => once.get(url, {signal}).json<User>(), {
		backoff: constant(1),
	});
	expectEqual('the id', user.id, 42);
}

for (const make of [beaconSink, sameBeaconSink]) {
	const bodies: unknown[] = [];
	const beacon = make({
		url: 'https://www.example.com/client-errors',
		fetch: async (_, init) => {
			bodies.push(init?.body);
			return new Response(null, {status: 204});
		},
	});
	beacon.write({level: 'error', message: 'HTTP request failed', fields: {}});
	await beacon.close();
	expectEqual('beacons', bodies.length, 1);
}
expectEqual('redacted', createRedactor().url(`${url}?token=hunter2`).includes('hunter2'), false);

{
	using time = startVirtualTime({seed: 7});
	const server = scenarioFetch(sequence(unavailable({retryAfter: 2}), ok({id: 42})));
	await time.run(ky.create({fetch: server}).extend(retry()).get(url).json<User>());
	server.expectAttempts(2);
	server.expectWaits([2_000]);
}
expectEqual('the ten rules', conformanceOf(() => ownHook).length > 0, true);
