import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from '@jest/globals';
import type {Browser, Page} from 'playwright-core';
import type * as Timeline from './browser/timeline.ts';
import {inChromium, startChromium} from './support/chromium.ts';
import {type ModuleServer, startModuleServer} from './support/module-server.ts';

inChromium('the timeline in Chromium', () => {
	let server: ModuleServer;
	let browser: Browser;
	let page: Page;
	const failures: string[] = [];

	beforeAll(async () => {
		server = await startModuleServer();
		browser = await startChromium();
		page = await browser.newPage();
		page.on('pageerror', error => failures.push(error.message));
	}, 60_000);
	afterAll(async () => {
		await browser?.close();
		await server?.[Symbol.asyncDispose]();
	});
	beforeEach(async () => {
		await page.goto(server.origin);
	});
	afterEach(async () => {
		// What still runs ends here, and its errors are this test's.
		await page.goto('about:blank');
		expect(failures.splice(0)).toEqual([]);
	});

	/** Runs a function of the page's module. */
	const run = <Name extends keyof typeof Timeline>(
		name: Name,
		...values: Parameters<(typeof Timeline)[Name]>
	): Promise<Awaited<ReturnType<(typeof Timeline)[Name]>>> =>
		page.evaluate(([module, name, values]) => import(module).then(exports => exports[name](...values)), [
			'/test/browser/timeline.ts',
			name,
			values,
		] as const);

	const rows = () => page.getByRole('list', {name: 'Calls, the youngest first'}).getByRole('button');
	const subjects = () =>
		rows().evaluateAll(buttons => buttons.map(button => button.querySelector('.subject')?.textContent));
	const row = (subject: string) => page.getByRole('button', {name: new RegExp(`^GET ${subject}:`)});

	test('draws the youngest call first, and no more than it was told to keep', async () => {
		await run('mountTimeline', 2);
		await run('call', 'one', 'two', 'three');
		await row('/three').waitFor();
		expect(await subjects()).toEqual(['GET /three', 'GET /two']);
	});

	test('shows what is left of the budget of each origin', async () => {
		await run('mountTimeline', 2);
		await run('call', 'one');
		await page.getByText('api.example.com: 12 retries left').waitFor();
	});

	test('says that there was no call, until there is one, and again when it was cleared', async () => {
		await run('mountTimeline', 2);
		const empty = page.getByText('No call yet.');
		expect(await empty.isVisible()).toBe(true);
		await run('call', 'one');
		await row('/one').waitFor();
		expect(await empty.isVisible()).toBe(false);
		await page.getByRole('button', {name: 'Clear'}).click();
		await empty.waitFor();
		expect(await subjects()).toEqual([]);
	});

	test('leaves nothing behind when it is unmounted, and hears nothing any more', async () => {
		await run('mountTimeline', 2);
		await run('callForEver', 'one');
		await row('/one').waitFor();
		// A busy machine may draw none in that time.
		while ((await run('framesWithin', 200)) === 0) {}
		await run('unmountTimeline');
		await run('call', 'two');
		expect(await run('framesWithin', 200)).toBe(0);
		expect(await page.evaluate(() => document.body.childElementCount)).toBe(0);
	});

	test('a long path breaks after a slash, and not within a word', async () => {
		await page.setViewportSize({width: 700, height: 600});
		await run('mountTimeline', 1);
		await run('call', 'organisations/acme/projects/resilience/members');
		const lines = await row('/organisations.*').evaluate(button => {
			const texts = [...(button.querySelector('.subject') as Element).childNodes].filter(
				node => node.nodeName === '#text',
			);
			return texts.map(text => {
				const range = document.createRange();
				range.selectNodeContents(text);
				return range.getClientRects().length;
			});
		});
		expect(lines).toEqual(lines.map(() => 1));
		const height = await row('/organisations.*').evaluate(button => button.getBoundingClientRect().height);
		expect(height).toBeGreaterThan(40);
	});

	test('draws no frame when nothing is going on', async () => {
		await run('mountTimeline', 2);
		await run('call', 'one');
		await row('/one').waitFor();
		// The last frames of a call come when it is over.
		while ((await run('framesWithin', 200)) > 0) {}
	});

	test('keeps the focus where it is, as calls come', async () => {
		await run('mountTimeline', 3);
		await run('call', 'one');
		await row('/one').focus();
		await page.keyboard.press('Enter');
		await run('call', 'two', 'three');
		await row('/three').waitFor();
		expect(await row('/one').evaluate(button => button.matches(':focus'))).toBe(true);
		expect(await row('/one').getAttribute('aria-expanded')).toBe('true');
	});

	test('has a row in the tab order when the one with the focus has gone', async () => {
		await run('mountTimeline', 1);
		await run('call', 'one');
		await row('/one').focus();
		await run('call', 'two');
		await row('/two').waitFor();
		expect(await rows().evaluateAll(buttons => buttons.map(({tabIndex}) => tabIndex))).toEqual([0]);
	});

	test('shows one explanation at a time', async () => {
		await run('mountTimeline', 3);
		await run('call', 'one', 'two');
		await row('/one').click();
		await row('/two').click();
		expect(await page.getByRole('group').allTextContents()).toEqual([
			expect.stringContaining('GET https://api.example.com/two'),
		]);
	});

	test('takes nothing for markup', async () => {
		await run('mountTimeline', 3);
		const name = '<img src=x onerror="throw 1"><b>export</b>';
		await run('operate', name);
		const button = page.getByRole('button', {name: 'operation <img'});
		await button.click();
		expect(await button.locator('img, b').count()).toBe(0);
		expect(await page.getByRole('group').first().textContent()).toContain(`operation ${name}`);
	});

	test('is an element too, with a limit as its attribute', async () => {
		await run('addElement', '1');
		await run('call', 'one', 'two');
		await row('/two').waitFor();
		expect(await subjects()).toEqual(['GET /two']);
		await page.getByText('12 retries left').waitFor();
		await page.evaluate(() => document.querySelector('kyhooks-timeline')?.remove());
		expect(await rows().count()).toBe(0);
	});

	test('the element begins anew when it is put elsewhere', async () => {
		await run('addElement', '5');
		await run('call', 'one');
		await row('/one').waitFor();
		await page.evaluate(() => {
			const element = document.querySelector('kyhooks-timeline') as Element;
			document.body.append(document.createElement('main'));
			document.querySelector('main')?.append(element);
		});
		await run('call', 'two');
		await row('/two').waitFor();
		expect(await subjects()).toEqual(['GET /two']);
	});

	test('has its styles where a page forbids style elements', async () => {
		await page.route('**/strict', route =>
			route.fulfill({
				contentType: 'text/html',
				headers: {'content-security-policy': "default-src 'self'; style-src 'none'; connect-src 'none'"},
				body: '<!doctype html><title>strict</title>',
			}),
		);
		await page.goto(`${server.origin}/strict`);
		await run('mountTimeline', 2);
		await run('call', 'one');
		await row('/one').waitFor();
		expect(await row('/one').evaluate(button => getComputedStyle(button).display)).toBe('grid');
		expect(
			await row('/one').evaluate(button => button.querySelector('.track span')?.getAttribute('style')),
		).toMatch(/--length/);
	});
});
