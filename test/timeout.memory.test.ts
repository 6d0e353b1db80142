import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {expect, test} from '@jest/globals';
import {forever, hugeBody, ok} from '@kyhooks/testing';
import {startFaultServer} from '@kyhooks/testing/server';

const support = (file: string) => new URL(`support/${file}`, import.meta.url);

/** What a client in a process of its own reports. */
async function reportOf(file: string, ...args: string[]) {
	const execArgv = ['--expose-gc', `--import=${support('sources.ts')}`];
	const client = fork(fileURLToPath(support(file)), args, {execArgv});
	const ended = once(client, 'exit').then(([code]) => {
		throw new Error(`${file} ended with ${code} and without a report`);
	});
	const [report] = await Promise.race([once(client, 'message'), ended]);
	return report;
}

test('a download of 256 MiB passes through every limit in flat memory', async () => {
	const bytes = 2 ** 28;
	await using server = await startFaultServer(hugeBody({status: 200, bytes}));
	const report = await reportOf('downloading-client.ts', server.origin);
	expect(report).toMatchObject({received: bytes, reason: 'success'});
	expect(report.held).toBeGreaterThan(0);
	expect(report.held).toBeLessThan(32 * 2 ** 20);
}, 60_000);

test('5,000 calls on one signal that outlives them leave no listener, no dependent signal and no growth', async () => {
	await using server = await startFaultServer(forever(ok({id: 42})));
	const report = await reportOf('many-calls-client.ts', server.origin, '5000');
	expect(report).toMatchObject({listeners: 0, dependents: 0});
	// A tenth of a kilobyte a call, if it were the calls'.
	expect(report.grown).toBeLessThan(600_000);
}, 60_000);
