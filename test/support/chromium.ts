import {existsSync} from 'node:fs';
import {describe} from '@jest/globals';
import {type Browser, chromium} from 'playwright-core';

/** Debian's; another may be named. Nothing is downloaded. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** On the machine that decides, a browser that is missing is a failure. */
const isExpected = existsSync(executablePath) || process.env.CI !== undefined;

if (!isExpected) {
	process.stderr.write(
		`Skipped: tests in a browser. There is none at ${executablePath}; install Debian's chromium, or name one in CHROMIUM.\n`,
	);
}

export const inChromium: typeof describe | typeof describe.skip = isExpected ? describe : describe.skip;

/** With these arguments besides. */
export function startChromium(...args: readonly string[]): Promise<Browser> {
	return chromium.launch({
		executablePath,
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			...args,
		],
	});
}
