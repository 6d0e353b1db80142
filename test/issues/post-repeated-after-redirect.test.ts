import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {classificationOf} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky, {type KyInstance} from 'ky';
import {reply} from '../support/effects.ts';
import {type FaultServer, refusedPort, startFaultServer} from '../support/fault-server.ts';

let server: FaultServer;
beforeAll(async () => {
	server = await startFaultServer();
});
afterAll(() => server.stop());

const alone = ky.extend(retry({limit: 2, backoff: constant(1)}));
const clients: readonly [string, KyInstance][] = [
	['retry alone', alone],
	['retry and status-classifier', alone.extend(statusClassifier())],
];

describe.each(clients)('with %s, a POST that a server took and redirected is not sent again', (_, api) => {
	test.each([303, 307])('when the target of a %d refuses the connection', async status => {
		const location = `http://127.0.0.1:${await refusedPort()}/`;
		server.script('/pay', [reply({status, headers: {location}})]);
		const before = server.requestsTo('/pay').length;
		const error = await api.post(`${server.origin}/pay`, {json: {}}).catch(error => error);
		expect(server.requestsTo('/pay')).toHaveLength(before + 1);
		expect(classificationOf(error)).toMatchObject({neverSent: false, retry: 'if-idempotent'});
	});

	test('when the target has a name that does not resolve', async () => {
		server.script('/pay', [reply({status: 303, headers: {location: 'http://no-such-host.invalid/'}})]);
		const before = server.requestsTo('/pay').length;
		await api.post(`${server.origin}/pay`, {json: {}}).catch(() => {});
		expect(server.requestsTo('/pay')).toHaveLength(before + 1);
	});

	test.each([
		[429, {}],
		[425, {}],
		[503, {'retry-after': '0'}],
	])('when the target answers %d', async (status, headers) => {
		server.script('/pay', [reply({status: 303, headers: {location: '/result'}})]);
		server.script('/result', [reply({status, headers})]);
		const before = server.requestsTo('/pay').length;
		await api.post(`${server.origin}/pay`, {json: {}}).catch(() => {});
		expect(server.requestsTo('/pay')).toHaveLength(before + 1);
	});

	test('but one that no server took is', async () => {
		const error = await api
			.post(`http://127.0.0.1:${await refusedPort()}/`, {json: {}})
			.catch(error => error);
		expect(classificationOf(error)).toMatchObject({neverSent: true, retry: 'always'});
	});
});
