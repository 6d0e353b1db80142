/*
Runs one script of checks on every runtime that is installed: against a real server on loopback, and in virtual time.

	npm run test:runtimes -- [--only <text>] [--write] [--list] [<runtime>…]

Exits with 1 if a check fails that exceptions.ts does not list, or if README.md has another number of checks. A runtime with such a check is run again, and a check that passes then counts as passed: a machine that stalls breaks checks in real time. If CI is set, a missing runtime is a failure too. `--write` writes the table into README.md. `--only` runs the checks with this text in their title, and does not compare README.md.
*/
import {spawn} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import {parseArgs} from 'node:util';
import {bundleFor} from './bundle.ts';
import type {Result} from './checks/run.ts';
import {startLoopback} from './loopback.ts';
import {missingFor, type Run, type Runtime, runtimes, type Start, versionOf} from './runtimes.ts';
import {compareWithReadme, judge, type Row} from './table.ts';

const {values: flags, positionals} = parseArgs({
	allowPositionals: true,
	options: {only: {type: 'string', default: ''}, write: {type: 'boolean'}, list: {type: 'boolean'}},
});
for (const name of positionals) {
	if (!runtimes.some(runtime => runtime.name === name)) {
		throw new Error(`There is no ${name}; there are ${runtimes.map(({name}) => name).join(', ')}`);
	}
}

/** A runtime that reports nothing for this many milliseconds is stopped. The checks in virtual time come first, and are reported all at once. */
const longestSilence = 240_000;

const rows: Row[] = [];
for (const runtime of runtimes) {
	if (positionals.length > 0 && !positionals.includes(runtime.name)) {
		continue;
	}
	const missing = missingFor(runtime);
	if (missing === undefined) {
		const startedAt = performance.now();
		let results = await resultsOf(runtime);
		if (judge(runtime, '', results).failed.length > 0) {
			console.log(`· ${runtime.title}: once more`);
			const held = new Map(results.filter(({error}) => error === undefined).map(one => [one.title, one]));
			results = (await resultsOf(runtime)).map(result => held.get(result.title) ?? result);
		}
		const judged = judge(runtime, versionOf(runtime), results);
		// If only some checks run, the result does not show whether an exception is outdated.
		const row = flags.only === '' ? judged : {...judged, outdated: []};
		rows.push(row);
		report(row, results, performance.now() - startedAt);
	} else {
		console.log(`– ${runtime.title}: skipped, there is no ${missing} (${runtime.install}'s)`);
		if (process.env.CI !== undefined) {
			process.exitCode = 1;
		}
	}
}
if (flags.only === '') {
	const complaint = compareWithReadme(rows, flags.write ?? false);
	if (complaint !== undefined) {
		console.error(complaint);
		process.exitCode = 1;
	}
}

async function resultsOf(runtime: Runtime): Promise<readonly Result[]> {
	// The path must be short: the path of a socket in it may have at most 108 characters.
	const folder = mkdtempSync(join(realpathSync(tmpdir()), 'kyhooks-'));
	try {
		const script = await bundleFor(runtime.target);
		const checks = join(folder, 'checks.mjs');
		writeFileSync(checks, script);
		await using loopback = await startLoopback(folder, script);
		const {control, origin, certificates} = loopback;
		const run: Run = {checks, control, origin, certificates, folder, only: flags.only};
		const started = start(runtime.start(run), folder);
		const watch = setInterval(() => {
			if (loopback.silence > longestSilence) {
				started.stop();
			}
		}, 1_000);
		const output = await Promise.race([loopback.ended.then(() => undefined), started.over]);
		clearInterval(watch);
		started.stop();
		await started.over;
		return output === undefined
			? loopback.results
			: [...loopback.results, {title: 'the checks come to their end', error: output, milliseconds: 0}];
	} finally {
		rmSync(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
	}
}

type Started = Readonly<{
	/** Resolves with its last output when it has ended. */
	over: Promise<string>;
	stop(): void;
}>;

function start({command, given, env, said}: Start, home: string): Started {
	const child = spawn(command, given, {
		// In its own process group, because a browser is many processes.
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
		env: {...process.env, HOME: home, XDG_RUNTIME_DIR: home, ...env},
	});
	let words = '';
	for (const stream of [child.stdout, child.stderr] as readonly Readable[]) {
		stream.on('data', text => {
			words = `${words}${text}`.slice(-4_000);
		});
	}
	createInterface({input: child.stdio[3] as Readable}).on('line', line => said?.(line));
	let isOver = false;
	const over = new Promise<string>(resolve => {
		child.once('error', error => resolve(String(error)));
		child.once('exit', (code, signal) => {
			isOver = true;
			resolve(`ended with ${code ?? signal}\n${words}`);
		});
	});
	return {
		over,
		stop() {
			if (!isOver && child.pid !== undefined) {
				process.kill(-child.pid, 'SIGKILL');
			}
		},
	};
}

function report(
	{title, version, passed, excepted, failed, outdated}: Row,
	results: readonly Result[],
	took: number,
): void {
	const isGood = failed.length === 0;
	console.log(
		`${isGood ? '✓' : '✗'} ${title} (${version}): ${passed} passed, ${excepted} excepted, ${failed.length} failed, in ${Math.round(took / 1_000)} s`,
	);
	for (const {title, error} of failed) {
		console.log(`    ${title}\n        ${error}`);
	}
	for (const {checks} of outdated) {
		console.log(`    exceptions.ts names ${checks}, and no such check has failed this time`);
	}
	if (flags.list) {
		for (const {title, error, milliseconds} of results) {
			console.log(`    ${error === undefined ? '✓' : '✗'} ${title} (${milliseconds} ms)`);
		}
	}
	if (!isGood) {
		process.exitCode = 1;
	}
}
