import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {
	badChunk,
	closeBeforeHeaders,
	corruptGzip,
	garbage,
	redirectLoop,
	resetBeforeHeaders,
	resetMidBody,
	type Scenario,
	scenarioFetch,
	truncatedBody,
} from '@kyhooks/testing';
import {startFaultServer} from '@kyhooks/testing/server';
import type {Browser, Page} from 'playwright-core';
import {failureOf, type Served} from './browser/page.ts';
import {inChromium, startChromium} from './support/chromium.ts';
import {type ModuleServer, startModuleServer} from './support/module-server.ts';

/** For the page, the server is of another origin. */
const headers = {'access-control-allow-origin': '*'};

const faults: readonly (readonly [string, () => Scenario])[] = [
	['a reset before the head', resetBeforeHeaders],
	['a close before the head', closeBeforeHeaders],
	['what is not HTTP', garbage],
	['a redirect to itself', redirectLoop],
	['a reset in the body', () => resetMidBody({headers})],
	['a body shorter than it says', () => truncatedBody({headers})],
	['a chunk without a size', () => badChunk({headers})],
	['a gzip body that is damaged', () => corruptGzip({headers})],
];

/** Leads to this machine, unknown to the page. */
const elsewhere = 'api.kyhooks.example';

// The scenarios and the conformance suite run there with `npm run test:runtimes`.
inChromium('in Chromium', () => {
	let server: ModuleServer;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		server = await startModuleServer();
		// This machine needs no network: a name that stands for it does.
		browser = await startChromium(`--host-resolver-rules=MAP ${elsewhere} 127.0.0.1`);
		page = await browser.newPage();
		await page.goto(server.origin);
	}, 60_000);

	afterAll(async () => {
		await browser?.close();
		await server?.[Symbol.asyncDispose]();
	});

	test.each(faults)('%s fails as the dialect of Chromium says', async (_, make) => {
		await using faulty = await startFaultServer(make());
		const module = '/test/browser/page.ts';
		const failure: unknown = await page.evaluate(
			([module, address]) => import(module).then(({failureOf}) => failureOf(address)),
			[module, faulty.origin] as const,
		);
		expect(failure).toEqual(await failureOf(faulty.origin, scenarioFetch(make(), {runtime: 'chrome'})));
	});

	describe('on a page of another machine', () => {
		const module = '/test/browser/page.ts';

		beforeEach(() => page.goto(server.origin.replace('127.0.0.1', elsewhere)));
		afterEach(() => page.context().setOffline(false));

		test('a call that is made offline is served when the network is back', async () => {
			// Its modules are there when the network goes.
			await page.evaluate(module => import(module), module);
			await page.context().setOffline(true);
			const call = page.evaluate(module => import(module).then(({served}) => served('/')), module);
			await new Promise(resolve => setTimeout(resolve, 1_000));
			await page.context().setOffline(false);
			const {attempts, spent}: Served = await call;
			expect(attempts).toMatchObject([
				{classification: {category: 'offline'}, decision: {source: 'backoff'}},
				{status: 200, held: [{by: 'offline'}]},
			]);
			expect(attempts[1]?.held?.[0]?.duration).toBeGreaterThan(0);
			expect(spent).toBe(0);
		}, 30_000);

		test('a call that is cut off as its page is left is cancelled', async () => {
			await page.route('**/hangs', () => {});
			await page.evaluate(module => import(module).then(({cutOff}) => cutOff('/hangs')), module);
			await page.reload();
			const verdict = await page.evaluate(() => sessionStorage.getItem('verdict'));
			expect(JSON.parse(verdict ?? 'null')).toMatchObject({category: 'cancelled', origin: 'client'});
		}, 30_000);
	});
});
