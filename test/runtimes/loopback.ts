import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import * as kit from '@kyhooks/testing';
import {type FaultServer, refusedOrigin, startFaultServer} from '@kyhooks/testing/server';
import type {Addresses, Step} from './checks/place.ts';
import type {Result} from './checks/run.ts';

/** The servers for a run of the checks: one whose paths fail as scripted, and one that receives what the checks report. */
export type Loopback = AsyncDisposable & {
	/** Where the checks request paths and report results. */
	readonly control: string;
	/** The origin of the page. */
	readonly origin: string;
	/** The certificates of all its servers, as PEM. */
	readonly certificates: string;
	readonly results: readonly Result[];
	/** Resolves when the checks report their end. */
	readonly ended: Promise<void>;
	/** Milliseconds since the last report. */
	readonly silence: number;
};

const page =
	'<!doctype html><meta charset="utf-8"><title>kyhooks</title><script type="module" src="/checks.js"></script>';

/** @param folder where certificates may be stored @param script the script of the page, if there is a page */
export async function startLoopback(folder: string, script: string): Promise<Loopback> {
	const server = await startFaultServer();
	const asPage = (type: string, body: string) =>
		kit.forever(kit.respond({headers: {'content-type': type, ...closing}, body}));
	for (const path of ['/', '/left']) {
		server.script(path, asPage('text/html', page));
	}
	server.script('/checks.js', asPage('text/javascript', script));

	const kinds = ['self-signed', 'expired', 'wrong-host'] as const;
	const withTls = await Promise.all(kinds.map(tls => startFaultServer(undefined, {tls})));
	const [selfSigned, expired, wrongHost] = withTls as [FaultServer, FaultServer, FaultServer];
	const addresses: Addresses = {
		origin: server.origin,
		refused: await refusedOrigin(),
		unknown: 'http://no-such-host.invalid/',
		tls: {
			'self-signed': selfSigned.origin,
			expired: expired.origin,
			'wrong-host': wrongHost.origin,
			'to-plain': `https://127.0.0.1:${server.port}/`,
		},
	};
	const certificates = join(folder, 'certificates.pem');
	// The self-signed certificate is left out, so it stays untrusted.
	writeFileSync(certificates, `${expired.certificate}\n${wrongHost.certificate}\n`);

	const scripted = new Map<string, ReturnType<FaultServer['script']>>();
	const results: Result[] = [];
	const beacons: string[] = [];
	let end = () => {};
	const ended = new Promise<void>(resolve => {
		end = resolve;
	});
	let heardAt = performance.now();

	const answers: Readonly<Record<string, (path: string, body: string) => unknown>> = {
		'/addresses': () => addresses,
		'/script': (path, body) => {
			scripted.set(path, server.script(path, scenarioOf(JSON.parse(body))));
		},
		'/calls': path => scripted.get(path)?.calls(),
		'/result': (_, body) => {
			results.push(JSON.parse(body));
		},
		'/beacon': (_, body) => {
			beacons.push(body);
		},
		'/beacons': () => beacons,
		'/end': () => end(),
	};
	const control = createServer(async (request, response) => {
		heardAt = performance.now();
		const {pathname, searchParams} = new URL(request.url ?? '/', 'http://localhost');
		const [status, body] = await answerOf(async () =>
			answers[pathname]?.(searchParams.get('path') ?? '', await textOf(request)),
		);
		// For a page, this server is another origin.
		response
			.writeHead(status, {'access-control-allow-origin': '*', 'content-type': 'application/json'})
			.end(body);
	});
	control.listen(0, '127.0.0.1');
	await once(control, 'listening');
	return {
		control: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
		origin: server.origin,
		certificates,
		results,
		ended,
		get silence() {
			return performance.now() - heardAt;
		},
		async [Symbol.asyncDispose]() {
			control.closeAllConnections();
			control.close();
			await Promise.all([server, ...withTls].map(({stop}) => stop()));
		},
	};
}

async function answerOf(work: () => Promise<unknown>): Promise<readonly [status: number, body: string]> {
	try {
		const value = await work();
		return value === undefined ? [204, ''] : [200, JSON.stringify(value)];
	} catch (error) {
		return [500, JSON.stringify(String(error))];
	}
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) {
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString();
}

/** Each request uses its own connection: browsers and workerd resend by themselves a request that fails on a connection kept alive. */
const closing = {connection: 'close'};

type Make = (...given: readonly unknown[]) => kit.Step;

function scenarioOf(steps: readonly Step[]): kit.Script {
	const scenarios = kit as unknown as Readonly<Record<string, Make | undefined>>;
	return kit.sequence(
		...steps.map(([name, ...given]) => {
			const make = scenarios[name];
			if (make === undefined) {
				throw new TypeError(`there is no scenario ${name}`);
			}
			const step = make(...given);
			const {effect} = step;
			return effect.kind === 'answer' && effect.ending === 'complete'
				? {...step, effect: {...effect, headers: {...effect.headers, ...closing}}}
				: step;
		}),
	);
}
