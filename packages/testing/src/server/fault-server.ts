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

export type FaultServerOptions = {
	/** A port of the loopback interface. @default 0, a free one */
	port?: number;
	/** Speaks TLS, and shows a certificate for `localhost` that is made at the start: one that has signed itself, one that has expired, one of another host, or one that is as it should be for a client that trusts `server.certificate`. @default no TLS */
	tls?: TlsKind;
};

/** A server that fails as its script says, and what can be asked of it. */
export type FaultServer = Expectations &
	AsyncDisposable & {
		/** Such as `http://127.0.0.1:54321`; with TLS, `https://localhost:54321`. */
		readonly origin: string;
		readonly port: number;
		/** As PEM: what a client must trust, say as `NODE_EXTRA_CA_CERTS`, to find no fault with who has signed. `undefined` without TLS. */
		readonly certificate: string | undefined;
		/**
		Gives a path a script of its own, from the first step, in place of one that it had. The query plays no part.

		@returns what can be asked about the requests to this path alone
		@throws TypeError for a path that does not begin with a slash or has a query
		@throws UnsupportedScenarioError as `startFaultServer` does
		*/
		script(path: string, scenario: Scenario): Expectations;
		/** Closes every connection and the port, whatever is going on; again, it does nothing. */
		stop(): Promise<void>;
	};

const engine = 'startFaultServer';

/**
Starts a server on loopback that answers each request with the next step of a script, on real sockets: what resets, resets; what stalls, holds the connection. A step is taken when a request's head has come, and played when its body has. A request after the last step is answered with 501 and what the script was.

@example
```
await using server = await startFaultServer(sequence(resetBeforeHeaders(), ok({id: 42})));
await expect(fetch(server.origin)).rejects.toThrow('fetch failed');
server.expectAttempts(1);
```
@param scenario @default forever(ok())
@throws UnsupportedScenarioError for a step that no listening server can play, such as `refused()`; the message says what can
@throws TypeError for a bad option
@throws Error that names the port if it cannot be had
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

/** Sockets notice late that they were closed at the other end: up to a second of real time, in steps. */
function shortWhile(round: number): Promise<boolean> {
	return new Promise(resolve => {
		systemClock.setTimer(round === 0 ? 1 : 20, () => resolve(round < 50));
	});
}

function pathOf({url = ''}: IncomingMessage): string {
	return url.replace(/\?.*/s, '');
}
