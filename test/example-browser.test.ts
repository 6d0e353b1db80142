import {once} from 'node:events';
import {createServer} from 'node:net';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import axe from 'axe-core';
import type {Browser, Locator, Page} from 'playwright-core';
import {inChromium, startChromium} from './support/chromium.ts';
import {endingOf, type RunningExample, spawnExample, startExampleProcess} from './support/example-process.ts';

const longest = 30_000;

const callsName = 'Calls, the youngest first';

/** Each button, and what the drawing says of the call when it is over. */
const scenes: readonly (readonly [title: string, text: RegExp])[] = [
	['All is well', /^GET \/fine\/\d+: 1 attempt, served after \d+ ms$/],
	['503, then fine', /^GET \/busy\/\d+: 2 attempts, 503, waited \d+ ms \(backoff\), served after/],
	[
		'Rate limit with Retry-After',
		/^GET \/limited\/\d+: 2 attempts, 429, waited .* s for Retry-After,.* served/,
	],
	['No answer in time', /^GET \/silent\/\d+: 2 attempts, timeout \(attempt limit\), waited .*, served after/],
	[
		'Connection lost in the body',
		/^GET \/cut\/\d+: 2 attempts, network, waited .* \(backoff\), served after/,
	],
	['Slow server', /^GET \/slow\/\d+: 1 attempt, served after [1-3](\.\d)? s$/],
	['Not found', /^GET \/missing\/\d+: 1 attempt, 404, failed after .*: the same request would fail/],
	[
		'Always 503',
		/^GET \/failing\/\d+: 5 attempts, (.*503, ){4}failed after .* s: no more retries are allowed$/,
	],
	[
		'POST that fails, not repeated',
		/^POST \/orders\/\d+: 1 attempt, 500, failed after .* may not be repeated/,
	],
	['POST with an idempotency key', /^POST \/orders\/\d+: 2 attempts, 500, waited .*, served after/],
	[
		'Given up by the caller',
		/^GET \/silent\/\d+: 1 attempt, timeout \(caller limit\), .*: the caller gave up$/,
	],
	[
		'Offline for two seconds',
		/^GET \/fine\/\d+: 2 attempts, offline, .*, held .* for the network, served after/,
	],
	// Whether this call is held too depends on how busy the machine is.
	['Server down: the circuit opens', /^GET \/down\/\d+: \d attempts, 503, .*served/],
	['Circuit opened by hand', /^GET \/fine\/\d+: 0 attempts, not sent \(circuit open\), failed after/],
];

const offline = 'Offline for two seconds';
const down = 'Server down: the circuit opens';
/** What these do, other calls of the same page would notice. */
const apart: ReadonlySet<string> = new Set([offline, down]);

// Side by side, since most of the time they wait; and on few pages, since each takes a second to load.
inChromium('the example page in Chromium', () => {
	let example: RunningExample;
	let browser: Browser;
	let together: Page;
	let plain: Page;
	/** Where each scene is played. */
	const stages = new Map<string, Page>();
	/** Each for one test. */
	const unused: Page[] = [];
	const failures: string[] = [];

	beforeAll(async () => {
		const starting = startExampleProcess();
		browser = await startChromium();
		example = await starting;
		together = await openPage();
		for (const [title] of scenes) {
			stages.set(title, apart.has(title) ? await openPage() : together);
		}
		// All are loaded before the first call: what is loaded while another page waits upsets its times.
		plain = await openPage(example.plain);
		for (let opened = 0; opened < 4; opened++) {
			unused.push(await openPage());
		}
		for (const [title, stage] of stages) {
			// The test of the strip plays this one: it watches from the beginning.
			if (title !== down) {
				await press(stage, title);
			}
		}
	}, 60_000);
	afterAll(async () => {
		await browser?.close();
		await example?.[Symbol.asyncDispose]();
		expect(failures).toEqual([]);
	});

	const openPage = async (url = example.page) => {
		const opened = await browser.newPage();
		opened.on('pageerror', error => failures.push(error.message));
		await opened.goto(url);
		return opened;
	};
	const takePage = () => unused.pop() as Page;
	const press = (page: Page, title: string) => page.getByRole('button', {name: title, exact: true}).click();
	const callsOf = (page: Page) => page.getByRole('list', {name: callsName});
	const stageOf = (title: string) => stages.get(title) as Page;
	const rowsOf = (page: Page) => callsOf(page).getByRole('button');
	const rowOf = (page: Page, text: RegExp) => callsOf(page).getByRole('button', {name: text}).first();
	/** Waits for the row of a call. */
	const seeRow = async (page: Page, text: RegExp) => {
		// If it does not come, the comparison shows the rows that are there.
		await rowOf(page, text)
			.waitFor({timeout: 15_000})
			.catch(() => {});
		const rows = await rowsOf(page).locator('.unseen').allTextContents();
		expect(rows).toContainEqual(expect.stringMatching(text));
	};
	const isFocused = (locator: Locator) => locator.evaluate(element => element.matches(':focus'));
	/** Of the document, how much lies beyond the right edge. */
	const overflowOf = (page: Page) =>
		page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

	/** The rules of WCAG 2.2 AA and of good practice that the page breaks, as far as axe can see. */
	const faultsOf = async (page: Page) => {
		await page.evaluate(axe.source);
		return page.evaluate(async () => {
			const {violations} = await (globalThis as unknown as {axe: typeof axe}).axe.run();
			return violations.map(({id, nodes}) => [id, nodes.map(({target}) => target)]);
		});
	};

	test.concurrent(
		'a sentence now and then tells of it aloud',
		async () => {
			const page = takePage();
			const status = page.getByRole('status');
			expect(await status.textContent()).toBe('');
			await press(page, 'All is well');
			await press(page, 'Not found');
			await rowOf(page, /404/).waitFor();
			expect(await status.textContent()).toBe('');
			await status.getByText('2 calls have ended, 1 with a failure.').waitFor({timeout: 10_000});
		},
		longest,
	);

	test.concurrent(
		'the strip shows the circuit as it opens and closes, and what is left of the budget',
		async () => {
			const page = stageOf(down);
			const chips = page.getByRole('list', {name: 'Circuits and budgets'});
			// The page keeps them: a state is over after two seconds, and a slow machine asks too late.
			const shown = await chips.evaluateHandle(list => {
				const texts: string[] = [];
				new MutationObserver(() => texts.push(list.textContent ?? '')).observe(list, {
					childList: true,
					subtree: true,
					characterData: true,
				});
				return texts;
			});
			await press(page, down);
			const isPast = (texts: string[]) =>
				/circuit open \(\d+ of \d+ failed.*circuit recovering/s.test(texts.join('\n'));
			await page.waitForFunction(isPast, shown, {timeout: 20_000});
			await chips.getByText(/\d+ retries left/).waitFor();
			expect(await rowsOf(page).count()).toBe(8);
		},
		longest,
	);

	test.concurrent(
		'bars have a colour for their outcome, and say it',
		async () => {
			await rowOf(together, /busy.* served/).waitFor();
			await rowOf(together, /limited.* served/).waitFor();
			const barsOf = (text: RegExp) =>
				rowOf(together, text).evaluate(button =>
					[...button.querySelectorAll('.track span')].map(bar => [bar.className, bar.textContent]),
				);
			expect(await barsOf(/busy/)).toEqual([
				['attempt server', '503'],
				['wait', expect.stringMatching(/^backoff ([4-9]\d\d ms|1(\.\d)? s)$/)],
				['attempt served', '200'],
			]);
			// If the page is busy, the hook that spares the server may hold the retry for the last few milliseconds.
			const limited = await barsOf(/limited/);
			expect(limited.filter(([kind]) => kind !== 'hold')).toEqual([
				['attempt limited', '429'],
				['wait', expect.stringMatching(/^Retry-After [12](\.\d)? s$/)],
				['attempt served', '200'],
			]);
		},
		longest,
	);

	test.concurrent(
		'the page without a bundler explains its calls',
		async () => {
			for (const [title, text] of [
				['503, then fine', /busy\/\d+: success after 2 attempts/],
				['Not found', /missing\/\d+: not-retryable after 1 attempt/],
			] as const) {
				await press(plain, title);
				await plain.getByText(text).waitFor({timeout: 10_000});
			}
		},
		longest,
	);

	test.concurrent(
		'a click shows the explanation, and the page the last one as text',
		async () => {
			const page = takePage();
			await press(page, 'Not found');
			await rowOf(page, /404/).click();
			const explanation = page.getByRole('group', {name: /^Explanation of GET \/missing/});
			expect(await explanation.getByRole('listitem').allTextContents()).toEqual([
				expect.stringMatching(/^Attempt 1: 404 not-found, \d+ ms$/),
			]);
			expect(await explanation.textContent()).toContain('Check the URL: nothing is there.');
			expect(await page.locator('#explanation').textContent()).toMatch(
				/missing\/\d+: not-retryable after 1 attempt/,
			);
		},
		longest,
	);

	test.concurrent(
		'all of it can be done by keyboard',
		async () => {
			const page = takePage();
			const row = (text: RegExp) => rowOf(page, text);
			await page.getByRole('button', {name: 'All is well'}).focus();
			await page.keyboard.press('Enter');
			await row(/fine/).waitFor();
			await page.getByRole('button', {name: 'Not found'}).focus();
			await page.keyboard.press('Space');
			await row(/404/).waitFor();
			await page.getByRole('button', {name: 'Clear'}).focus();
			await page.keyboard.press('Tab');
			expect(await isFocused(row(/404/))).toBe(true);
			await page.keyboard.press('ArrowDown');
			expect(await isFocused(row(/fine/))).toBe(true);
			await page.keyboard.press('ArrowDown');
			expect(await isFocused(row(/fine/))).toBe(true);
			await page.keyboard.press('Home');
			expect(await isFocused(row(/404/))).toBe(true);
			await page.keyboard.press('End');
			await page.keyboard.press('Enter');
			expect(await row(/fine/).getAttribute('aria-expanded')).toBe('true');
			await page.getByRole('group', {name: /^Explanation of GET \/fine/}).waitFor();
			await page.keyboard.press('Escape');
			expect(await row(/fine/).getAttribute('aria-expanded')).toBe('false');
			await page.keyboard.press('ArrowUp');
			await page.keyboard.press('Space');
			expect(await row(/404/).getAttribute('aria-expanded')).toBe('true');
			// One row is in the tab order, wherever the arrows have led.
			await page.keyboard.press('Tab');
			expect(await isFocused(row(/fine/))).toBe(false);
		},
		longest,
	);

	test.concurrent('has the buttons that are tested here', async () => {
		const titles = scenes.map(([title]) => title);
		expect(await together.locator('#scenes button').allTextContents()).toEqual(titles);
	});

	test.concurrent.each(scenes)(
		'draws how it went: %s',
		async (title, text) => {
			await seeRow(stageOf(title), text);
		},
		longest,
	);

	// By itself: on a slow machine, two pages with a server that is down miss what is over after two seconds.
	test(
		'nothing scrolls sideways at 320 px and axe finds no fault, in the light theme and in the dark one',
		async () => {
			const page = takePage();
			await page.setViewportSize({width: 320, height: 700});
			await press(page, '503, then fine');
			await press(page, 'Rate limit with Retry-After');
			await press(page, 'Circuit opened by hand');
			await press(page, down);
			await seeRow(page, /down.* served/);
			await rowOf(page, /limited.* served/).click();
			for (const [theme, paper] of [
				['light', 'rgb(255, 255, 255)'],
				['dark', 'rgb(23, 24, 29)'],
			] as const) {
				await page.emulateMedia({colorScheme: theme});
				expect(await overflowOf(page)).toBe(0);
				const widths = await rowsOf(page).evaluateAll(buttons =>
					buttons.map(({scrollWidth, clientWidth}) => scrollWidth - clientWidth),
				);
				expect(Math.max(...widths)).toBe(0);
				const colour = await callsOf(page).evaluate(
					list => getComputedStyle(list.closest('section') as Element).backgroundColor,
				);
				expect(colour).toBe(paper);
				expect(await faultsOf(page)).toEqual([]);
			}
		},
		longest,
	);
});

test.concurrent.each(['page', 'api'])(
	'a port that is taken for the %s is named, and no other is tried',
	async which => {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const {port} = server.address() as {port: number};
		const other = which === 'page' ? '--api' : '--page';
		const {code, errors} = await endingOf(spawnExample(`--${which}`, String(port), other, '0'));
		server.close();
		expect(code).toBe(1);
		expect(errors).toContain(`port ${port}`);
		expect(errors).toContain(`--${which}`);
	},
);

test.concurrent('what is no port is refused by name and value', async () => {
	const {code, errors} = await endingOf(spawnExample('--page', 'high'));
	expect(code).toBe(1);
	expect(errors).toContain('--page must be a port from 0 to 65535, got high');
});
