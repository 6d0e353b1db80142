/// <reference lib="esnext.disposable" preserve="true" />
import {createServer as createHttpServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {integer, oneOf, resolveOptions, systemClock} from '@kyhooks/core';
import {type Expectations, expectationsOf} from '../expectations/expectations.ts';
import {createRecording, titleOf} from '../fetch/recording.ts';
import {ScriptExhaustedError} from '../fetch/script-exhausted-error.ts';
import {ok} from '../scenarios/answers/success.ts';
import type {Scenario} from '../script/script.ts';
import {forever} from '../script/sequence.ts';
import {type Certificate, makeCertificate, type TlsKind, tlsKinds} from './certificate.ts';
import {cutAll, type Exchange, openExchange, receive, requestReceived} from './exchange.ts';
import {listen} from './listening.ts';
import {play, playText} from './play.ts';
import {assertPlayable, whyNot} from './playable.ts';
import {createRedirections} from './redirections.ts';

/** Options of `startFaultServer`. */
export type FaultServerOptions = {
	/** Port on the loopback interface. @default 0, a free port */
	port?: number;
	/** Uses TLS with a certificate for `localhost` that is created at the start: self-signed, expired, for another host (`wrong-host`), or valid for a client that trusts `server.certificate` (`trusted`). @default no TLS */
	tls?: TlsKind;
};

/** A running test server that plays a script of failures, with assertions about its requests. */
export type FaultServer = Expectations &
	AsyncDisposable & {
		/** The URL of the server, such as `http://127.0.0.1:54321`; with TLS, `https://localhost:54321`. */
		readonly origin: string;
		readonly port: number;
		/** The certificate that a client must trust to accept the issuer, as PEM, for example through `NODE_EXTRA_CA_CERTS`. `undefined` without TLS. */
		readonly certificate: string | undefined;
		/**
		Gives a path its own script, which starts at its first step and replaces an earlier script of the path. The query is ignored.

		@returns assertions about the requests to this path only
		@throws TypeError for a path that does not start with a slash or has a query
		@throws UnsupportedScenarioError like `startFaultServer`
		*/
		script(path: string, scenario: Scenario): Expectations;
		/** Closes all connections and the port, even during requests. Further calls do nothing. */
		stop(): Promise<void>;
	};

const engine = 'startFaultServer';

/**
Starts a test server on loopback that responds to each request with the next step of a script. It uses real sockets, so it really resets connections and really stalls. It takes a step when the head of a request has arrived, and plays it when the body has. A request after the last step gets a 501 response that describes the script.

@example
```
await using server = await startFaultServer(sequence(resetBeforeHeaders(), ok({id: 42})));
await expect(fetch(server.origin)).rejects.toThrow('fetch failed');
server.expectAttempts(1);
```
@param scenario @default forever(ok())
@throws UnsupportedScenarioError for a step that no listening server can play, such as `refused()`; the message names an alternative
@throws TypeError for an invalid option
@throws Error with the port, if the server cannot listen on it
*/
export async function startFaultServer(
	scenario: Scenario = forever(ok()),
	options: FaultServerOptions = {},
): Promise<FaultServer> {
	const {port, tls} = resolveOptions(
		engine,
		options,
		{port: 0, tls: undefined},
		{port: integer({maximum: 65_535}), tls: oneOf(...tlsKinds)},
	);
	assertPlayable(scenario, engine);
	const certificate = tls === undefined ? undefined : await makeCertificate(tls);
	return serve(scenario, port, certificate);
}

async function serve(
	scenario: Scenario,
	wantedPort: number,
	certificate: Certificate | undefined,
): Promise<FaultServer> {
	const recording = createRecording(scenario, () => systemClock.now());
	const server = certificate === undefined ? createHttpServer() : createHttpsServer(certificate);
	const {port, connectionOf, stop} = await listen(server, wantedPort, '127.0.0.1');
	const [origin, otherOrigin] =
		certificate === undefined
			? [`http://127.0.0.1:${port}`, `http://localhost:${port}`]
			: [`https://localhost:${port}`, `https://127.0.0.1:${port}`];
	const redirections = createRedirections(() => otherOrigin);
	const open = new Set<Exchange>();

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const surroundings = {open, connection: connectionOf(request.socket), elapsed: recording.elapsed};
		if (redirections.owns(request)) {
			return redirections.follow(request, response, surroundings);
		}
		const seen = requestReceived(request, origin);
		const run = recording.branches().get(pathOf(request)) ?? recording;
		const {call, step} = run.take(seen);
		const exchange = openExchange(response, call, surroundings);
		if (!(await receive(request, call))) {
			return;
		}
		const error =
			step === undefined ? new ScriptExhaustedError(run.script, titleOf(call)) : whyNot(step, engine);
		if (step === undefined || error !== undefined) {
			return playText(501, String(error?.message), exchange);
		}
		return play(step.effect, exchange, redirections);
	}
	server.on('request', answer);

	const stopAndCut = () => cutAll(open, stop);
	return {
		...expectationsOf(recording, shortWhile),
		origin,
		port,
		certificate: certificate?.trusted,
		script(path, scenario) {
			if (!/^\/[^?#]*$/.test(path)) {
				throw new TypeError(
					`script: path must begin with a slash and have no query, got ${JSON.stringify(path)}`,
				);
			}
			assertPlayable(scenario, engine);
			return expectationsOf(recording.branch(path, scenario), shortWhile);
		},
		stop: stopAndCut,
		[Symbol.asyncDispose]: stopAndCut,
	};
}

/** Waits up to a second of real time, in steps, because sockets notice late that the other end has closed. */
function shortWhile(round: number): Promise<boolean> {
	return new Promise(resolve => {
		systemClock.setTimer(round === 0 ? 1 : 20, () => resolve(round < 50));
	});
}

function pathOf({url = ''}: IncomingMessage): string {
	return url.replace(/\?.*/s, '');
}
