import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from '@jest/globals';
import type {Browser, Page} from 'playwright-core';
import {inChromium, startChromium} from './support/chromium.ts';
import {type ModuleServer, startModuleServer} from './support/module-server.ts';
import {until} from './support/until.ts';

type Received = Readonly<{method: string; bytes: number; type: string; indexes: readonly number[]}>;

/** An endpoint of another origin than the page's. */
async function startCollector() {
	const received: Received[] = [];
	const answer = {status: 204};
	const server: Server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) {
			body += chunk;
		}
		const entries: {fields: {index: number}}[] = body === '' ? [] : JSON.parse(body);
		received.push({
			method: request.method ?? '',
			bytes: Buffer.byteLength(body),
			type: request.headers['content-type'] ?? '',
			indexes: entries.map(({fields}) => fields.index),
		});
		response.writeHead(answer.status, {'access-control-allow-origin': '*'}).end();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {received, answer, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`};
}

inChromium('beaconSink in Chromium', () => {
	let modules: ModuleServer;
	let browser: Browser;
	let page: Page;
	let collector: Awaited<ReturnType<typeof startCollector>>;

	beforeAll(async () => {
		modules = await startModuleServer();
		browser = await startChromium();
		page = await browser.newPage();
	}, 60_000);
	afterAll(async () => {
		await browser?.close();
		await modules?.[Symbol.asyncDispose]();
	});
	beforeEach(async () => {
		collector = await startCollector();
		await page.goto(modules.origin);
	});
	afterEach(() => {
		collector.server.closeAllConnections();
		collector.server.close();
	});

	/** Writes so many entries of so many bytes in the page; a flush is waited for. */
	const write = (count: number, size: number, flush: boolean) =>
		page.evaluate(
			async ({url, count, size, flush}) => {
				const path = '/packages/error-logger/src/beacon.ts';
				const {beaconSink} = await import(path);
				let told = 0;
				const onFault = () => {
					told += 1;
				};
				const sink = beaconSink({url, onFault});
				for (let index = 0; index < count; index += 1) {
					sink.write({level: 'error', message: 'it broke', fields: {index, filler: 'x'.repeat(size)}});
				}
				if (flush) {
					await sink.flush();
				}
				return {told, enabled: sink.isEnabled('error')};
			},
			{url: collector.url, count, size, flush},
		);

	const indexes = () => collector.received.flatMap(({indexes}) => indexes).toSorted((a, b) => a - b);
	const upTo = (count: number) => Array.from({length: count}, (_, index) => index);

	test('what waits when the page is left arrives, without a question first', async () => {
		await write(3, 10, false);
		expect(collector.received).toHaveLength(0);
		await page.goto('about:blank');
		await until(() => collector.received.length > 0);
		expect(collector.received).toEqual([
			expect.objectContaining({method: 'POST', type: 'text/plain;charset=UTF-8', indexes: [0, 1, 2]}),
		]);
	});

	test('far more than may outlive a page arrives while it is there', async () => {
		await write(200, 2_000, true);
		expect(indexes()).toEqual(upTo(200));
		expect(collector.received.length).toBeGreaterThan(6);
		expect(Math.max(...collector.received.map(({bytes}) => bytes))).toBeLessThanOrEqual(60_000);
	});

	test('more than may outlive a page arrives in part when it is left', async () => {
		await write(100, 2_000, false);
		await page.goto('about:blank');
		await until(() => collector.received.length > 0);
		expect(collector.received[0]?.indexes).toEqual(upTo(collector.received[0]?.indexes.length ?? 0));
		expect(collector.received.reduce((sum, {bytes}) => sum + bytes, 0)).toBeLessThanOrEqual(65_536);
	});

	test('an endpoint that refuses is asked once', async () => {
		collector.answer.status = 403;
		await expect(write(3, 10, true)).resolves.toEqual({told: 1, enabled: false});
		expect(collector.received).toHaveLength(1);
	});
});
