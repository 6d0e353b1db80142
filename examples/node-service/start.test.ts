// The only test that runs the service in its own process, and starts and stops it as in production.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from '@jest/globals';
import ky from 'ky';

const entry = fileURLToPath(new URL('start.ts', import.meta.url));
// Needed only because the packages of this repository may not be built. Your own test needs no `--import`.
const sources = new URL('../../test/support/sources.ts', import.meta.url);

test('the service reports its health; at SIGTERM it answers the request under way, and the log is complete', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'node-service-'));
	const options = ['--port', '0', '--api-port', '0'];
	const child = spawn(process.execPath, [`--import=${sources}`, entry, ...options], {cwd: folder});
	try {
		let printed = '';
		child.stdout.setEncoding('utf8').on('data', text => {
			printed += text;
		});
		const ended = once(child, 'close');
		await until(() => printed.includes('Ctrl-C'));
		const [service = '', api = ''] = [...printed.matchAll(/http:\S+?(?=,|\s)/g)].map(([url]) => url);

		await expect(ky.get(`${service}/health`).json()).resolves.toMatchObject({
			status: 'ok',
			usersApi: {circuit: {state: 'closed'}, retryBudget: 12},
		});
		await ky.get(`${service}/tenants/acme/users/42`);

		await ky.put(`${api}/failure/slowHeaders?times=1`);
		const underWay = ky.get(`${service}/tenants/acme/users/42`, {retry: 0});
		await until(async () => (await ky.get(`${api}/failure`).json<{requests: number}>()).requests === 1);
		child.kill('SIGTERM');
		await until(() => printed.includes('Stopping'));
		await expect(ky.get(`${service}/health`, {retry: 0})).rejects.toThrow();

		await expect(underWay.json()).resolves.toEqual({id: 42, name: 'Ada'});
		expect(await ended).toEqual([0, null]);
		const lines = (await readFile(join(folder, 'service.log'), 'utf8')).trim().split('\n');
		expect(lines.map(line => JSON.parse(line).message)).toEqual(['service started', 'service stopped']);
	} finally {
		child.kill('SIGKILL');
		await rm(folder, {recursive: true});
	}
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await holds())) {
		await pause(5);
	}
}
