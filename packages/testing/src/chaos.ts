#!/usr/bin/env node
import {readFileSync} from 'node:fs';
import {run} from './chaos/run.ts';

const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const signals = {SIGINT: 130, SIGTERM: 143} as const;

const stopped = new Promise<void>(resolve => {
	let asked = false;
	for (const [signal, code] of Object.entries(signals)) {
		process.on(signal, () => {
			if (asked) {
				process.exit(code);
			}
			asked = true;
			resolve();
		});
	}
});

process.exitCode = await run({
	words: process.argv.slice(2),
	version,
	print: line => console.log(line),
	complain: line => console.error(line),
	stopped,
});
