import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import {setTimeout} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from '@jest/globals';
import {subscribe} from '@kyhooks/core';
import {limiter} from '@kyhooks/limiter';
import {type RedisStoreOptions, redisStore} from '@kyhooks/limiter/redis';
import type {LimiterStore} from '@kyhooks/limiter/store';
import {Redis} from 'ioredis';
import ky from 'ky';
import {createClient, createCluster} from 'redis';
import {runFleet} from '../bench/limiter/fleet.ts';
import {executablePath, isInstalled, RedisServer} from '../bench/limiter/redis-server.ts';

/** On the machine that decides, a server that is missing is a failure. */
const isExpected = isInstalled() || process.env.CI !== undefined;

if (!isExpected) {
	process.stderr.write(
		`Skipped: a fleet that shares a rate. There is no Redis server at ${executablePath}; install Debian's redis-server, or name one in REDIS_SERVER.\n`,
	);
}

const withRedis = isExpected ? test : test.skip;
/** Beside others: most of the time it waits. */
const withRedisBeside = isExpected ? test.concurrent : test.skip;

const connect = ({socket}: RedisServer) => createClient({socket: {path: socket, tls: false}}).connect();

/** As in docs/hooks/limiter.md. */
const storeOf = (redis: Redis, options: RedisStoreOptions) =>
	redisStore(
		{
			get isReady() {
				return redis.status === 'ready';
			},
			scriptLoad: script => redis.script('LOAD', script) as Promise<string>,
			evalSha: (sha1, {keys, arguments: values}) => redis.evalsha(sha1, keys.length, ...keys, ...values),
			eval: (script, {keys, arguments: values}) => redis.eval(script, keys.length, ...keys, ...values),
		},
		options,
	);

withRedisBeside(
	'four processes share a rate through Redis: one is killed, the server is lost, and comes back',
	async () => {
		const rate = {limit: 20, interval: 500, burst: 1};
		const sources = fileURLToPath(new URL('support/sources.ts', import.meta.url));
		const phases: Record<string, readonly [start: number, end: number]> = {};
		const phase = async (name: string, duration: number) => {
			const start = performance.now();
			await setTimeout(duration);
			phases[name] = [start, performance.now()];
		};
		const {moments, heard} = await runFleet(
			4,
			rate,
			async ({redis, killOne}) => {
				await phase('four', 1_000);
				killOne();
				await phase('three', 1_000);
				await redis.kill();
				// What Redis has allowed is waited out.
				await setTimeout(800);
				await phase('away', 1_000);
				await redis.start();
				// Until all are back.
				await setTimeout(2_800);
				await phase('back', 1_000);
				const client = await connect(redis);
				expect(await client.keys('*')).not.toEqual([]);
				client.destroy();
			},
			[`--import=${sources}`],
		);
		const usedIn = (name: string) => {
			const [start = 0, end = 0] = phases[name] ?? [];
			const allowed = (rate.limit * (end - start)) / rate.interval;
			return moments.filter(at => at >= start && at < end).length / allowed;
		};
		// How many arrive in each second depends on how busy this machine is: `npm run bench:limiter` counts them.
		for (const name of ['four', 'three', 'back']) {
			expect(usedIn(name)).toBeGreaterThan(0.4);
			expect(usedIn(name)).toBeLessThan(1.1);
		}
		// Three shares of four.
		expect(usedIn('away')).toBeGreaterThan(0);
		expect(usedIn('away')).toBeLessThan(0.85);
		// The connection breaks, or the store is silent for too long, whichever is noticed first.
		expect(heard.flat()).toEqual(
			[1, 2, 3].map(() => expect.stringMatching(/^limiter.store: (Error|ResilienceError): /)),
		);
	},
	40_000,
);

withRedis(
	'clients of redis and ioredis share a pause after a 429 and the limit of each key, and leave nothing in Redis for good',
	async () => {
		const server = new RedisServer();
		await server.start();
		const redis = await connect(server);
		const ioredis = new Redis(server.socket);
		let answer = () => Response.json({});
		const client = (store: LimiterStore) =>
			ky.create({retry: 0, timeout: false, fetch: async () => answer()}).extend(
				limiter({
					rate: {limit: 2, interval: 300},
					key: ({url}) => new URL(url).pathname,
					store,
				}),
			);
		// What stands in braces names the node of a cluster.
		const prefix = {prefix: 'shop{1}:'};
		const [one, two] = [client(redisStore(redis, prefix)), client(storeOf(ioredis, prefix))] as const;
		const timeOf = async (call: () => Promise<unknown>) => {
			const start = performance.now();
			await call();
			return performance.now() - start;
		};
		const told: unknown[] = [];
		const stop = subscribe(event => event.type === 'callback-failed' && told.push(event.error));
		try {
			await once(ioredis, 'ready');
			await Promise.all([one.get('https://api.example.com/a'), two.get('https://api.example.com/a')]);
			expect(await timeOf(() => one.get('https://api.example.com/b'))).toBeLessThan(250);
			expect(await timeOf(() => two.get('https://api.example.com/a'))).toBeGreaterThan(100);

			answer = () => new Response(null, {status: 429, headers: {'retry-after-ms': '400'}});
			await one.get('https://api.example.com/c').catch(() => {});
			// On the same connection, so that Redis has heard of the pause when this is answered.
			await redis.ping();
			answer = () => Response.json({});
			expect(await timeOf(() => two.get('https://api.example.com/c'))).toBeGreaterThan(300);

			const keys = await redis.keys('*');
			expect(keys.length).toBeGreaterThan(0);
			expect(keys.every(key => key.startsWith('shop{1}:'))).toBe(true);
			expect(await Promise.all(keys.map(key => redis.pTTL(key)))).not.toContain(-1);

			// As after a restart of the server.
			await redis.scriptFlush();
			await two.get('https://api.example.com/d');
			expect(told).toEqual([]);
		} finally {
			stop();
			ioredis.disconnect();
			redis.destroy();
			await server.end();
		}
	},
);

/** Ports that nothing listens on. */
async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({length: count}, () => createServer().listen(0, '127.0.0.1'));
	await Promise.all(servers.map(server => once(server, 'listening')));
	const ports = servers.map(server => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(server => once(server.close(), 'close')));
	return ports;
}

withRedisBeside('the keys of a limit are on one node of a cluster', async () => {
	const server = new RedisServer();
	const [port, busPort] = (await freePorts(2)).map(String) as [string, string];
	const ports = ['--port', port, '--cluster-port', busPort];
	await server.start(...ports, '--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
	const node = await connect(server);
	await node.clusterAddSlotsRange({start: 0, end: 16_383});
	while (!(await node.clusterInfo()).includes('cluster_state:ok')) {
		await setTimeout(20);
	}
	const cluster = await createCluster({rootNodes: [{url: `redis://127.0.0.1:${port}`}]}).connect();
	const told: unknown[] = [];
	const stop = subscribe(event => event.type === 'callback-failed' && told.push(event.error));
	try {
		const api = ky
			.create({retry: 0, timeout: false, fetch: async () => Response.json({})})
			.extend(limiter({rate: {limit: 1}, key: ({url}) => new URL(url).pathname, store: redisStore(cluster)}));
		await Promise.all(['a', 'b', 'c'].map(path => api.get(`https://api.example.com/${path}`)));
		expect(told).toEqual([]);
		expect(await node.keys('*')).toHaveLength(9);
	} finally {
		stop();
		cluster.destroy();
		node.destroy();
		await server.end();
	}
});
