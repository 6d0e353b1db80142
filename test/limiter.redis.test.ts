import {setTimeout} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from '@jest/globals';
import {runFleet} from '../bench/limiter/fleet.ts';
import {mostInAnyWindow} from '../bench/limiter/rate.ts';
import {executablePath, isInstalled} from '../bench/limiter/redis-server.ts';

/** On the machine that decides, a server that is missing is a failure. */
const isExpected = isInstalled() || process.env.CI !== undefined;

if (!isExpected) {
	process.stderr.write(
		`Skipped: a fleet that shares a rate. There is no Redis server at ${executablePath}; install Debian's redis-server, or name one in REDIS_SERVER.\n`,
	);
}

(isExpected ? test : test.skip)(
	'four processes share a rate through Redis: one is killed, the server is lost, and comes back',
	async () => {
		const rate = {limit: 40};
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
				await phase('four', 2_000);
				killOne();
				await phase('three', 1_500);
				await redis.kill();
				// What Redis has allowed is waited out.
				await setTimeout(1_500);
				await phase('away', 2_000);
				await redis.start();
				// Until all are back.
				await setTimeout(3_500);
				await phase('back', 2_000);
			},
			[`--import=${sources}`],
		);
		const usedIn = (name: string) => {
			const [start = 0, end = 0] = phases[name] ?? [];
			return moments.filter(at => at >= start && at < end).length / ((rate.limit * (end - start)) / 1_000);
		};
		// Not from the very first on: on a busy machine, a process that begins may take longer than anybody expects.
		const [start = 0] = phases.four ?? [];
		expect(
			mostInAnyWindow(
				moments.filter(at => at >= start),
				1_000,
			),
		).toBeLessThanOrEqual(rate.limit);
		expect(usedIn('four')).toBeGreaterThan(0.75);
		expect(usedIn('three')).toBeGreaterThan(0.75);
		// Three shares of four.
		expect(usedIn('away')).toBeGreaterThan(0.5);
		expect(usedIn('away')).toBeLessThan(0.85);
		expect(usedIn('back')).toBeGreaterThan(0.75);
		expect(heard.flat()).toEqual([1, 2, 3].map(() => 'limiter.store: Error: Redis is not connected'));
	},
	40_000,
);
