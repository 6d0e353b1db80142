import {type ChildProcessWithoutNullStreams, execFile, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {forever, respond} from '@kyhooks/testing';
import {type FaultServer, refusedOrigin, startFaultServer} from '@kyhooks/testing/server';
import {until} from '../support/until.ts';

// Each test starts its own Node process, which is slow on a busy machine.
jest.setTimeout(30_000);

const entry = fileURLToPath(new URL('../../packages/testing/src/chaos.ts', import.meta.url));
const sources = new URL('../support/sources.ts', import.meta.url);

type Running = {
	readonly process: ChildProcessWithoutNullStreams;
	readonly origin: string;
	/** Its output so far. */
	printed(): string;
	/** Its exit code, once it has ended and all its output has arrived. */
	ended: Promise<number | null>;
};

let target: FaultServer;
let running: Running[];

beforeEach(async () => {
	running = [];
	target = await startFaultServer(forever(respond({body: 'the real answer', headers: {'x-real': 'yes'}})));
});

afterEach(async () => {
	for (const {process} of running) {
		process.kill('SIGKILL');
	}
	await target.stop();
});

function run(...words: readonly string[]): Running {
	const child = spawn(process.execPath, [`--import=${sources}`, entry, ...words]);
	let text = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', chunk => {
			text += chunk;
		});
	}
	const proxy: Running = {
		process: child,
		get origin() {
			return /Listening on (\S+),/.exec(text)?.[1] ?? '';
		},
		printed: () => text,
		ended: once(child, 'close').then(([code]) => code),
	};
	running.push(proxy);
	return proxy;
}

async function start(...words: readonly string[]): Promise<Running> {
	const proxy = run('--target', target.origin, '--port', '0', ...words);
	await until(() => proxy.origin !== '');
	return proxy;
}

const later = (delay: number) => new Promise(resolve => setTimeout(resolve, delay));

/** The output without what differs from run to run. */
function steady(printed: string): string {
	return printed
		.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
		.replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, 'TIME')
		.replaceAll(/\d+ ms$/gm, 'N ms');
}

const curlIsThere = spawnSync('curl', ['--version']).status === 0;

describe('kyhooks-chaos', () => {
	(curlIsThere ? test : test.skip)('before a server, asked by curl', async () => {
		const proxy = await start('--script', 'unavailable,resetMidBody,ok', '--retry-after', '2');
		const curl = (path: string) =>
			promisify(execFile)('curl', ['-sS', '-i', proxy.origin + path]).then(
				({stdout}) => stdout,
				({code, stdout}) => `curl ends with ${code}\n${stdout}`,
			);
		await expect(curl('/users?token=s3cret')).resolves.toMatch(
			/^HTTP\/1\.1 503 [\s\S]*\r\nretry-after: 2\r\n/,
		);
		await expect(curl('/users')).resolves.toMatch(
			/^curl ends with 56\nHTTP\/1\.1 200 [\s\S]*\r\n\r\nthe rea$/,
		);
		await expect(curl('/users')).resolves.toMatch(
			/^HTTP\/1\.1 200 [\s\S]*x-real: yes[\s\S]*the real answer$/,
		);
		proxy.process.kill('SIGINT');
		await expect(proxy.ended).resolves.toBe(0);
		expect(steady(proxy.printed())).toBe(
			[
				'Listening on http://127.0.0.1:PORT, target http://127.0.0.1:PORT, script sequence(unavailable, resetMidBody, ok)',
				'TIME GET /users → 503 (unavailable), N ms',
				'TIME GET /users → 200 from the target (resetMidBody), N ms',
				'TIME GET /users → 200 from the target, N ms',
				'3 requests: 1 left to the target, unavailable 1, resetMidBody 1',
				'',
			].join('\n'),
		);
	});

	test('stops on SIGTERM at once, whatever is going on', async () => {
		const proxy = await start('--script', 'neverResponds');
		const call = fetch(proxy.origin).catch((error: Error) => error.message);
		await later(50);
		proxy.process.kill('SIGTERM');
		await expect(proxy.ended).resolves.toBe(0);
		await expect(call).resolves.toBe('fetch failed');
		expect(proxy.printed()).toMatch(/GET \/ → no answer \(neverResponds\), \d+ ms\n1 request: /);
	});

	test('says that its target gives no answer, and goes on', async () => {
		const proxy = run('--target', await refusedOrigin(), '--port', '0', '--rate', '0');
		await until(() => proxy.origin !== '');
		await expect(fetch(proxy.origin)).resolves.toMatchObject({status: 502});
		await expect(fetch(proxy.origin)).resolves.toMatchObject({status: 502});
		proxy.process.kill('SIGINT');
		await expect(proxy.ended).resolves.toBe(0);
		expect(steady(proxy.printed())).toContain(
			'TIME GET / → 502, the target gives no answer: connect ECONNREFUSED 127.0.0.1:PORT, N ms\n2 requests: 0 left to the target, 2 without an answer of the target',
		);
	});

	test('names a port that is in use, ends with 1 and says what to do', async () => {
		const proxy = run('--target', target.origin, '--port', String(target.port));
		await expect(proxy.ended).resolves.toBe(1);
		expect(proxy.printed()).toBe(`port ${target.port} is in use; choose another with --port\n`);
	});

	test('ends with 2 for a bad option, and with 0 when it is asked for its version', async () => {
		const [bad, version] = [run('--target', target.origin, '--rate', '2'), run('--version')];
		await expect(Promise.all([bad.ended, version.ended])).resolves.toEqual([2, 0]);
		expect(bad.printed()).toContain('--rate must be a finite number from 0 to 1, got 2');
		expect(version.printed()).toMatch(/^\d+\.\d+\.\d+\n$/);
	});
});
