import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';

export type RunningExample = AsyncDisposable & Readonly<{page: string; plain: string}>;

/** Runs `npm run example:browser` with these arguments, without npm. */
export function spawnExample(...values: readonly string[]): ChildProcess {
	const {scripts} = JSON.parse(readFileSync('package.json', 'utf8'));
	const [, ...command] = scripts['example:browser'].split(' ');
	return spawn(process.execPath, [...command, ...values], {stdio: ['ignore', 'pipe', 'pipe']});
}

/** The output of a process, and how it ended. */
export async function endingOf(process: ChildProcess): Promise<Readonly<{code: number; errors: string}>> {
	let errors = '';
	process.stderr?.on('data', chunk => {
		errors += chunk;
	});
	const [code] = await once(process, 'close');
	return {code, errors};
}

/** Starts the example on free ports. */
export async function startExampleProcess(): Promise<RunningExample> {
	const process = spawnExample('--page', '0', '--api', '0');
	let output = '';
	let errors = '';
	process.stderr?.on('data', chunk => {
		errors += chunk;
	});
	const urls = await new Promise<string[]>((resolve, reject) => {
		process.stdout?.on('data', chunk => {
			output += chunk;
			const found = output.match(/http:\S+\n/g)?.map(url => url.trim()) ?? [];
			if (found.length === 3) {
				resolve(found);
			}
		});
		process.once('close', () => reject(new Error(`the example has ended: ${errors}`)));
	});
	const [page = '', plain = ''] = urls;
	return {
		page,
		plain,
		async [Symbol.asyncDispose]() {
			const closed = once(process, 'close');
			process.kill();
			await closed;
		},
	};
}
