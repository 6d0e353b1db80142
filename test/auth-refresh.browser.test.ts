import {expect, test} from '@jest/globals';
import type {Browser, Page} from 'playwright-core';
import {inChromium, startChromium} from './support/chromium.ts';
import {type ModuleServer, startModuleServer} from './support/module-server.ts';

const module = '/test/browser/tabs.ts';

inChromium('two tabs in Chromium', () => {
	test('refresh a token once, and again once when it has expired', async () => {
		await using server: ModuleServer = await startModuleServer();
		const browser: Browser = await startChromium();
		try {
			let valid = 1;
			let refreshes = 0;
			const context = await browser.newContext();
			await context.exposeFunction('answer', (token: string | null) =>
				token === `Bearer token-${valid}` ? 200 : 401,
			);
			await context.exposeFunction('renew', async () => {
				refreshes += 1;
				await new Promise(resolve => setTimeout(resolve, 200));
				return `token-${valid}`;
			});
			const open = async () => {
				const page = await context.newPage();
				await page.goto(server.origin);
				await page.evaluate(module => import(module), module);
				return page;
			};
			const tabs = await Promise.all([open(), open()]);
			const call = (page: Page): Promise<readonly number[]> =>
				page.evaluate(module => import(module).then(({callsAtOnce}) => callsAtOnce(20)), module);

			expect((await Promise.all(tabs.map(call))).flat()).toEqual(Array(40).fill(200));
			expect(refreshes).toBe(1);

			valid = 2;
			expect((await Promise.all(tabs.map(call))).flat()).toEqual(Array(40).fill(200));
			expect(refreshes).toBe(2);

			// A tab that opens later takes the token of the others.
			const late = await open();
			expect(await call(late)).toEqual(Array(20).fill(200));
			expect(refreshes).toBe(2);
		} finally {
			await browser.close();
		}
	}, 60_000);
});
