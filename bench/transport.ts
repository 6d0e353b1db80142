import {fork} from 'node:child_process';
import {once} from 'node:events';
import ky, {type KyInstance} from 'ky';
import {body, fields} from './json-answer.ts';

/** Where the calls go. `judged` is the part of a sample to which the gates apply. */
export type Transport = Readonly<{
	name: string;
	base: KyInstance;
	url: string;
	judged: 'cpu' | 'wall';
	/** The highest allowed cost of a single hook and of `resilient()`, as a multiple of ky alone, and of hooks that are idle and of telemetry without an SDK, as a multiple of `resilient()`. */
	gates: Readonly<{single: number; preset: number; idle: number; absent: number}>;
	close(): void;
}>;

const path = '/tenants/acme/users/42';
const retry = {limit: 4};

/** A server in another process, so that its CPU time is not counted as the client's. */
export async function loopback(): Promise<Transport> {
	const server = fork(new URL('json-server.ts', import.meta.url));
	const [port] = await once(server, 'message');
	return {
		name: 'on loopback',
		base: ky.create({retry}),
		url: `http://127.0.0.1:${port}${path}`,
		judged: 'cpu',
		gates: {single: 1.05, preset: 1.08, idle: 1.03, absent: 1.01},
		close: () => server.disconnect(),
	};
}

/** Only the client: the cost of a network does not hide the client's own. */
export function fake(): Transport {
	return {
		name: 'with a fake fetch',
		base: ky.create({retry, fetch: async () => new Response(body, {headers: fields})}),
		url: `http://127.0.0.1${path}`,
		judged: 'wall',
		gates: {single: 1.15, preset: 1.3, idle: 1.03, absent: 1.01},
		close() {},
	};
}
