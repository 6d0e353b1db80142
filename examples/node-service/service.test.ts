import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {forever, neverResponds, ok} from '@kyhooks/testing';
import {type FaultServer, startFaultServer} from '@kyhooks/testing/server';
import {startService} from './service.ts';

let folder: string;
let api: FaultServer;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'node-service-'));
	api = await startFaultServer(forever(ok({token: 'first'})));
});

afterEach(async () => {
	await api.stop();
	await rm(folder, {recursive: true});
});

test('a request that outlives the limit of the stop gets a 503, and the API is left alone', async () => {
	const requests = api.script('/tenants/acme/users/42', neverResponds());
	const logFile = join(folder, 'service.log');
	const service = await startService({
		port: 0,
		apiUrl: api.origin,
		credentials: {client: 'test', secret: 'test'},
		logFile,
		stopWithin: 50,
	});
	const underWay = fetch(`${service.origin}/tenants/acme/users/42`);
	while (requests.calls().length === 0) {
		await new Promise(resolve => setTimeout(resolve, 2));
	}
	await expect(service.stop()).resolves.toBe(false);
	const response = await underWay;
	expect(response.status).toBe(503);
	expect(await response.json()).toMatchObject({reason: 'aborted', attempts: 1});
	await requests.expectNothingPending();
	expect(await readFile(logFile, 'utf8')).toContain('"inTime":false');
});
