// Runs on Node, Bun and Deno, as `<runtime> checks.js <control> [<only>]`.
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {argv, exit} from 'node:process';
import type {Job, Serve} from '../checks/place.ts';
import {jobs} from '../checks/platform.ts';
import {runAllChecks, tellEnd} from '../checks/run.ts';

type Handler = (request: Request) => Promise<Response>;

type Servers = Readonly<{
	Bun?: {serve(options: {port: number; fetch: Handler}): {port: number; stop(): void}};
	Deno?: {
		serve(
			options: {port: number; onListen(): void},
			handler: Handler,
		): {
			addr: {port: number};
			shutdown(): Promise<void>;
		};
	};
}>;

const {Bun, Deno} = globalThis as Servers;

/** Passes the response through the runtime's own server, if it accepts `Response` objects; Node's does not. */
const serve: Serve = async (name, url) => {
	const job = jobs[name] as Job;
	const handler = () => job(url);
	if (Bun) {
		const server = Bun.serve({port: 0, fetch: handler});
		return answerOf(server.port, () => server.stop());
	}
	if (Deno) {
		const server = Deno.serve({port: 0, onListen() {}}, handler);
		return answerOf(server.addr.port, () => server.shutdown());
	}
	const server = createServer(async (_, outgoing) => {
		const response = await handler();
		outgoing.writeHead(response.status).end(new Uint8Array(await new Response(response.body).arrayBuffer()));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return answerOf((server.address() as AddressInfo).port, () => server.close());
};

/** Reads the whole response, so that the server can be stopped. */
async function answerOf(port: number, stop: () => unknown): Promise<Response> {
	const response = await fetch(`http://127.0.0.1:${port}/`);
	const {status} = response;
	const text = await response.text();
	stop();
	return new Response(text, {status});
}

const [control = '', only = ''] = argv.slice(2);
const place = await runAllChecks(control, only, {tells: true, serve});
await tellEnd(place);
// Ends the process even if a failed check has left something behind.
exit();
