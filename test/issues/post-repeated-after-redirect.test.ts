import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {classificationOf} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {forever, respond} from '@kyhooks/testing';
import {type FaultServer, refusedOrigin, startFaultServer} from '@kyhooks/testing/server';
import ky, {type KyInstance} from 'ky';

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
		const location = await refusedOrigin();
		const payments = server.script('/pay', forever(respond({status, headers: {location}})));
		const error = await api.post(`${server.origin}/pay`, {json: {}}).catch(error => error);
		payments.expectAttempts(1);
		expect(classificationOf(error)).toMatchObject({neverSent: false, retry: 'if-idempotent'});
	});

	test('when the target has a name that does not resolve', async () => {
		const payments = server.script(
			'/pay',
			forever(respond({status: 303, headers: {location: 'http://no-such-host.invalid/'}})),
		);
		await api.post(`${server.origin}/pay`, {json: {}}).catch(() => {});
		payments.expectAttempts(1);
	});

	test.each([
		[429, {}],
		[425, {}],
		[503, {'retry-after': '0'}],
	])('when the target answers %d', async (status, headers) => {
		const payments = server.script('/pay', forever(respond({status: 303, headers: {location: '/result'}})));
		server.script('/result', forever(respond({status, headers})));
		await api.post(`${server.origin}/pay`, {json: {}}).catch(() => {});
		payments.expectAttempts(1);
	});

	test('but one that no server took is', async () => {
		const error = await api.post(await refusedOrigin(), {json: {}}).catch(error => error);
		expect(classificationOf(error)).toMatchObject({neverSent: true, retry: 'always'});
	});
});
