import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {expect, test} from '@jest/globals';

const mebibyte = 2 ** 20;
const size = 256 * mebibyte;

const support = (file: string) => new URL(`support/${file}`, import.meta.url);

function start(file: string, ...args: string[]): ChildProcess {
	const execArgv = ['--expose-gc', `--import=${support('sources.ts')}`];
	return fork(fileURLToPath(support(file)), args, {execArgv});
}

test('a streamed upload of 256 MiB is sent once, in flat memory', async () => {
	const server = start('counting-server.ts');
	const [port] = await once(server, 'message');
	const client = start('uploading-client.ts', `http://127.0.0.1:${port}/`, String(size));
	const [report] = await once(client, 'message');
	server.disconnect();
	expect(report).toMatchObject({received: String(size), reason: 'unreplayable-body', attempts: 1});
	// If the body were teed, as ky alone does while it may retry, all of it would be held.
	expect(report.held).toBeGreaterThan(0);
	expect(report.held).toBeLessThan(size / 8);
}, 60_000);
