// Takes the screenshots docs/images/example-*.png: `node --import ./test/support/sources.ts examples/browser/screenshots.ts`. Uses Debian's chromium, or the browser named in CHROMIUM.
import {fileURLToPath} from 'node:url';
import {type Browser, chromium, type Page} from 'playwright-core';
import {startExample} from './example.ts';

const images = new URL('../../docs/images/', import.meta.url);

type Picture = Readonly<{
	name: string;
	theme: 'light' | 'dark';
	width: number;
	height: number;
	/** Titles of the buttons, and the milliseconds to wait after each. */
	presses: readonly (readonly [title: string, wait: number])[];
	/** The row to open: the beginning of its text. */
	opens?: string;
}>;

const several = [
	['503, then fine', 100],
	['Rate limit with Retry-After', 100],
	['No answer in time', 2_200],
	['Connection lost in the body', 100],
	['Slow server', 100],
	['POST that fails, not repeated', 100],
	['POST with an idempotency key', 500],
	['Offline for two seconds', 4_000],
	['Circuit opened by hand', 300],
] as const;

const pictures: readonly Picture[] = [
	{name: 'light', theme: 'light', width: 920, height: 800, presses: several, opens: 'GET /limited'},
	{name: 'dark', theme: 'dark', width: 920, height: 800, presses: several, opens: 'POST /orders'},
	{name: 'narrow', theme: 'light', width: 320, height: 1_400, presses: several},
	{
		name: 'circuit',
		theme: 'dark',
		width: 920,
		height: 760,
		presses: [
			['503, then fine', 900],
			['Server down: the circuit opens', 1_800],
		],
	},
];

async function draw(browser: Browser, url: string, picture: Picture): Promise<void> {
	const {name, theme, width, height, presses, opens} = picture;
	const page: Page = await browser.newPage({viewport: {width, height}, colorScheme: theme});
	await page.goto(url);
	for (const [title, wait] of presses) {
		await page.getByRole('button', {name: title, exact: true}).click();
		await page.waitForTimeout(wait);
	}
	if (opens !== undefined) {
		await page.getByRole('button', {name: opens}).first().click();
	}
	await page.mouse.move(0, 0);
	await page.screenshot({path: fileURLToPath(new URL(`example-${name}.png`, images))});
	await page.close();
}

await using example = await startExample({page: 0, api: 0});
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
	for (const picture of pictures) {
		await draw(browser, example.page, picture);
	}
} finally {
	await browser.close();
}
