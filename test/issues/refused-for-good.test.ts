import '../support/one-realm.ts';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {connect, createServer as createServer2} from 'node:http2';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {compose, explain, type Hook} from '@kyhooks/core';
import {constant, idempotencyKey, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky, {type Options} from 'ky';

let asked = 0;
const server = createServer((request, response) => {
	asked += 1;
	const [status, location] = {
		'/file': [302, 'file:///etc/hosts'],
		'/data': [302, 'data:text/plain,hello'],
		'/407': [407, ''],
	}[request.url ?? ''] ?? [200, ''];
	response.writeHead(status as number, {location: location as string}).end('answer');
});
let url = '';
beforeAll(async () => {
	await once(server.listen(0, '127.0.0.1'), 'listening');
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});

const quick = () => retry({backoff: constant(1)});

// Node's `fetch` says only "fetch failed", and its cause has no code. In all these cases, a retry would fail in the same way.
describe.each<[string, () => Hook]>([
	['retry() alone', quick],
	['retry() with the classifier', () => compose(quick(), statusClassifier())],
])('%s makes one attempt', (_, hook) => {
	test.each<[string, string, Options, string]>([
		['a digest that does not match', '/', {integrity: `sha256-${'A'.repeat(43)}=`}, 'body-corrupt'],
		['a redirect to file:', '/file', {}, 'redirection'],
		['a redirect to data:', '/data', {}, 'redirection'],
		['a redirect that the call forbids', '/file', {redirect: 'error'}, 'redirection'],
		['a 407 that is no proxy’s', '/407', {}, 'unknown'],
	])('where it meets %s', async (_, path, options, category) => {
		asked = 0;
		const error: unknown = await ky
			.extend(hook())
			.get(url + path, options)
			.json()
			.catch((thrown: unknown) => thrown);
		expect(asked).toBe(1);
		expect(explain(error)).toMatchObject({reason: 'not-retryable', attempts: [{classification: {category}}]});
	});
});

test('a keyed POST that GOAWAY has refused a stream was never sent, and is sent on another connection', async () => {
	const http2 = createServer2((_, response) => response.end('{"id":7}'));
	await once(http2.listen(0, '127.0.0.1'), 'listening');
	const origin = `http://127.0.0.1:${(http2.address() as AddressInfo).port}`;
	http2.once('session', session => session.goaway());
	let session = connect(origin);
	await once(session, 'goaway');
	const api = ky
		.create({
			async fetch() {
				try {
					const stream = session.request({':method': 'POST'});
					return new Response((await stream.setEncoding('utf8').toArray()).join(''));
				} catch (error) {
					session.close();
					session = connect(origin);
					throw error;
				}
			},
		})
		.extend(compose(quick(), idempotencyKey()));
	const response = await api.post(`${origin}/orders`, {json: {sku: 7}});
	await expect(response.json()).resolves.toEqual({id: 7});
	expect(explain(response)?.attempts).toMatchObject([{classification: {neverSent: true}}, {status: 200}]);
	session.close();
	http2.close();
});
