/// <reference lib="esnext.disposable" preserve="true" />
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {type Check, callback, integer, resolveOptions, systemClock, text} from '@kyhooks/core';
import {openCall} from '../fetch/recording.ts';
import {problem} from '../scenarios/answers/problem.ts';
import {isScript, isStep, type Scenario, toScript} from '../script/script.ts';
import type {Answer, Step} from '../script/step.ts';
import {cutAll, type Exchange, openExchange, receive, requestReceived} from '../server/exchange.ts';
import {listen} from '../server/listening.ts';
import {play, playAnswer} from '../server/play.ts';
import {assertPlayable, whyNot} from '../server/playable.ts';
import {createRedirections} from '../server/redirections.ts';
import {isPreflight, visibleTo} from './cors.ts';
import {isLeftToTarget, passThrough} from './pass-through.ts';
import {type ProxiedRequest, pathShown} from './proxied-request.ts';
import {askTarget, whyNoAnswer} from './target.ts';

/** Options of `startChaosProxy`. */
export type ChaosProxyOptions = {
	/** The http or https URL of the server behind the proxy. A path in it is put before the path of each request. */
	target: string | URL;
	/** What the requests receive. A step `ok()` forwards the request to the target, and so does a script that has run out. A step with status 200 and without its own body, such as `resetMidBody()` or `slowBody(10)`, is applied to the target's response. */
	scenario: Scenario;
	/** Port to listen on. @default 0, a free port */
	port?: number;
	/** Address to listen on. @default '127.0.0.1' */
	host?: string;
	/** Called when a request is over. An error that it throws affects no request; `stop` rejects with the first one. */
	onRequest?: (request: ProxiedRequest) => void;
};

/** A running chaos proxy. */
export type ChaosProxy = AsyncDisposable & {
	/** The URL of the proxy, such as `http://127.0.0.1:8080`. */
	readonly origin: string;
	readonly port: number;
	/** Closes all connections and the port. Further calls do nothing. If `onRequest` has thrown, it then rejects with the first error. */
	stop(): Promise<void>;
};

const engine = 'the chaos proxy';

const untouched: Answer = {
	kind: 'answer',
	status: 200,
	headers: {},
	content: undefined,
	delay: 0,
	framing: 'length',
	ending: 'complete',
};

const httpUrl: Check = value => {
	const url = URL.parse(String(value));
	return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === ''
		? undefined
		: 'an http or https URL without a query';
};

/**
Starts a chaos proxy: a proxy in front of a real server that fails some of the requests, according to a script. CORS preflights of browsers always go to the target and take no step. The failures that the proxy generates have CORS headers, so a page can read them. WebSockets are not supported.

@example
```
await using proxy = await startChaosProxy({target: 'http://localhost:3000', scenario: flaky({rate: 0.2, seed: 7})});
const api = ky.create({baseUrl: proxy.origin}).extend(retry());
```
@throws UnsupportedScenarioError for a step that no listening server can play, such as `refused()`
@throws TypeError for an invalid option
@throws Error with the port, if the proxy cannot listen on it
*/
export async function startChaosProxy(options: ChaosProxyOptions): Promise<ChaosProxy> {
	const {scenario, host, onRequest, ...given} = resolveOptions(
		'startChaosProxy',
		options,
		{port: 0, host: '127.0.0.1', onRequest: () => {}},
		{
			target: httpUrl,
			scenario: value => (isStep(value) || isScript(value) ? undefined : 'a step or a script'),
			port: integer({maximum: 65_535}),
			host: text,
			onRequest: callback,
		},
	);
	assertPlayable(scenario, engine);
	const target = new URL(given.target);
	const script = toScript(scenario);
	const open = new Set<Exchange>();
	const thrown: unknown[] = [];
	let taken = 0;
	let first: number | undefined;

	function nextStep(): Step | undefined {
		const now = systemClock.now();
		first ??= now;
		const step = script.step({index: taken, elapsed: now - first});
		taken += 1;
		return step;
	}

	const server = createServer(answer);
	const {port, connectionOf, stop} = await listen(server, given.port, host);
	const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
	const redirections = createRedirections(
		() => `http://${host === 'localhost' ? '127.0.0.1' : 'localhost'}:${port}`,
	);

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const startedAt = systemClock.now();
		const surroundings = {
			open,
			connection: connectionOf(request.socket),
			elapsed: () => systemClock.now() - startedAt,
			added: visibleTo.bind(undefined, request),
		};
		if (redirections.owns(request)) {
			return redirections.follow(request, response, surroundings);
		}
		const preflight = isPreflight(request);
		const step = preflight ? undefined : nextStep();
		const call = openCall(requestReceived(request, origin), taken, 0, step);
		const exchange = openExchange(response, call, surroundings);
		const report = {at: systemClock.wallTime(), method: call.method, path: pathShown(request.url), preflight};
		let problemOfTarget: string | undefined;
		const passed = step === undefined || isLeftToTarget(step.effect);
		response.once('close', () => {
			const {scenario, outcome, answerBody, endedAt = 0} = call;
			const status = outcome === 'answered' ? response.statusCode : undefined;
			const end = {outcome, answerBody, status, duration: endedAt, problemOfTarget};
			try {
				onRequest(Object.freeze({...report, ...end, scenario, passed}));
			} catch (error) {
				thrown.push(error);
			}
		});
		if (passed) {
			const failed = (why: string) => {
				problemOfTarget = why;
			};
			return pass(request, (step?.effect ?? untouched) as Answer, exchange, failed);
		}
		if (await receive(request, call)) {
			const error = whyNot(step, engine);
			await (error === undefined
				? play(step.effect, exchange, redirections)
				: playAnswer(problemAnswer(501, 'No proxy can play this', error.message), exchange));
		}
	}

	async function pass(
		request: IncomingMessage,
		effect: Answer,
		exchange: Exchange,
		failed: (why: string) => void,
	): Promise<void> {
		const {signal} = exchange;
		try {
			const incoming = await askTarget(request, target, {signal, plain: effect.ending === 'corrupt'});
			await passThrough(incoming, effect, exchange, target);
		} catch (error) {
			if (!signal.aborted) {
				const why = whyNoAnswer(error);
				failed(why);
				await playAnswer(problemAnswer(502, 'The target of the chaos proxy gives no answer', why), exchange);
			}
		}
	}

	const stopAndCut = async () => {
		await cutAll(open, stop);
		if (thrown.length > 0) {
			const [first] = thrown.splice(0);
			throw first;
		}
	};
	return {origin, port, stop: stopAndCut, [Symbol.asyncDispose]: stopAndCut};
}

function problemAnswer(status: number, title: string, detail: string): Answer {
	const {json, type} = problem(status, title, {detail});
	return {...untouched, status, headers: {'content-type': type}, content: JSON.stringify(json)};
}
