import {clock, oneOf, resolveOptions} from '@kyhooks/core';
import {type Dialect, type Runtime, targetOf} from '../dialects/dialect.ts';
import {detectRuntime, dialects} from '../dialects/runtime.ts';
import {type Expectations, expectationsOf} from '../expectations/expectations.ts';
import type {Scenario} from '../script/script.ts';
import {type Answer, bodyOf, type Fault, type FaultName, type Step} from '../script/step.ts';
import {eventLoopTurn} from '../time/event-loop.ts';
import {createRecording, type OpenCall, titleOf} from './recording.ts';
import {receiveBody, requestFrom, requestSeen} from './request-seen.ts';
import {scenarioBody} from './scenario-body.ts';
import {asIfReceived, mayHaveBody, type Origin} from './scenario-response.ts';
import {ScriptExhaustedError} from './script-exhausted-error.ts';

/** Options of `scenarioFetch`. */
export type ScenarioFetchOptions = {
	/** The runtime whose errors to reproduce: `node`, `chrome`, `firefox`, `safari`, `bun`, `deno`, `workerd` or `react-native`. @default the current runtime */
	runtime?: Runtime;
};

/** A mock `fetch` without a network, with assertions about its requests. */
export type ScenarioFetch = ((input: string | URL | Request, init?: RequestInit) => Promise<Response>) &
	Expectations;

/** Faults before a connection exists, so the request body is not read. */
const beforeConnection: ReadonlySet<FaultName> = new Set([
	'refused',
	'dns-failure',
	'connect-timeout',
	'unreachable',
	'tls-self-signed',
	'tls-expired',
	'tls-wrong-host',
	'tls-to-plain',
]);

/**
Creates a mock `fetch` that plays a script of responses and failures. It opens no sockets, throws the errors of the platform, and returns bodies that are real streams and can break. It reacts to the abort signal at any time. It waits on the clock of `@kyhooks/core`, so in virtual time a test takes no real time. It works in browsers too.

@example
```
const fetch = scenarioFetch(sequence(unavailable({retryAfter: 2}), ok({id: 42})));
await ky.create({fetch}).extend(retry()).get('https://api.example.com/users/42').json();
fetch.expectWaits([2_000]);
fetch.expectScriptPlayed();
```
A request after the last step rejects with a `ScriptExhaustedError`, which no hook treats as a network failure.

@throws TypeError for an unknown option or runtime
*/
export function scenarioFetch(scenario: Scenario, options: ScenarioFetchOptions = {}): ScenarioFetch {
	const {runtime} = resolveOptions(
		'scenarioFetch',
		options,
		{runtime: detectRuntime()},
		{runtime: oneOf(...Object.keys(dialects))},
	);
	const recording = createRecording(scenario, () => clock.now());

	async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
		const {request, signal} = requestFrom(input, init);
		const {call, step} = recording.take(requestSeen(request));
		const exchange: Exchange = {
			request,
			signal,
			call,
			dialect: dialects[runtime],
			elapsed: recording.elapsed,
		};
		try {
			signal.throwIfAborted();
			if (step === undefined) {
				throw new ScriptExhaustedError(recording.script, titleOf(call));
			}
			return await play(step, exchange);
		} catch (error) {
			call.outcome = signal.aborted ? 'aborted' : 'failed';
			call.endedAt = recording.elapsed();
			throw error;
		}
	}
	return Object.assign(fetch, expectationsOf(recording, nextTurn));
}

type Exchange = Readonly<{
	request: Request;
	signal: AbortSignal;
	call: OpenCall;
	dialect: Dialect;
	elapsed(): number;
}>;

async function play({effect}: Step, exchange: Exchange): Promise<Response> {
	switch (effect.kind) {
		case 'answer':
			return answer(effect, exchange, {url: exchange.request.url, redirected: false});
		case 'redirect':
			return answer(effect.answer, exchange, {url: elsewhere(exchange.request), redirected: true});
		case 'fault':
			return fail(effect, exchange);
	}
}

async function answer(effect: Answer, exchange: Exchange, origin: Origin): Promise<Response> {
	const {request, signal, call, dialect, elapsed} = exchange;
	await receiveBody(request, signal, call);
	await wait(effect.delay, signal);
	// The signal may have aborted after the wait ended, and it fires its event only once.
	signal.throwIfAborted();
	const headers = new Headers();
	for (const [name, value] of Object.entries(effect.headers)) {
		for (const line of [value].flat()) {
			headers.append(name, line);
		}
	}
	const {status, ending} = effect;
	call.outcome = 'answered';
	call.answeredAt = elapsed();
	if (!mayHaveBody(call, status)) {
		call.endedAt = elapsed();
		return asIfReceived(new Response(null, {status, headers}), origin);
	}
	const whole = bodyOf(effect, call);
	const length = whole.length - (effect.unannounced ?? 0);
	if (effect.framing === 'length' && !headers.has('content-length')) {
		headers.set('content-length', String(length));
	}
	if (ending === 'corrupt') {
		headers.set('content-encoding', 'gzip');
	}
	const broken = () => {
		if (ending === 'complete' || ending === 'stall') {
			throw new TypeError(`a body that ends with ${ending} does not break`);
		}
		return dialect.broken(ending, targetOf(request.url));
	};
	const body = {...whole, length, sent: Math.min(whole.sent, length)};
	const stream = scenarioBody(body, {call, signal, ending, elapsed, broken});
	return asIfReceived(
		new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>, {status, headers}),
		origin,
	);
}

async function fail(
	{fault, code, delay, met}: Fault,
	{request, signal, call, dialect}: Exchange,
): Promise<never> {
	if (!beforeConnection.has(fault)) {
		await receiveBody(request, signal, call);
	}
	met?.();
	await wait(fault === 'silence' ? undefined : delay, signal);
	throw dialect.failure(fault as Exclude<FaultName, 'silence'>, targetOf(request.url), code);
}

/** Waits on the clock of `@kyhooks/core`, forever if no delay is given. Rejects with the signal's reason as soon as it aborts. */
function wait(delay: number | undefined, signal: AbortSignal): Promise<void> {
	if (signal.aborted) {
		return Promise.reject(signal.reason);
	}
	if (delay === 0) {
		return Promise.resolve();
	}
	return new Promise((resolve, reject) => {
		const cancel = delay === undefined ? () => {} : clock.setTimer(delay, done);
		function done() {
			signal.removeEventListener('abort', abort);
			resolve();
		}
		function abort() {
			cancel();
			reject(signal.reason);
		}
		signal.addEventListener('abort', abort, {once: true});
	});
}

function elsewhere({url}: Request): string {
	const {pathname, search} = new URL(url);
	return `https://elsewhere.example${pathname}${search}`;
}

/** A few turns of the event loop, because cancelled streams report it a little later. */
async function nextTurn(round: number): Promise<boolean> {
	await eventLoopTurn();
	return round < 5;
}
