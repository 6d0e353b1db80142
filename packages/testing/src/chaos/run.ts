import {toScript} from '../script/script.ts';
import {startChaosProxy} from './chaos-proxy.ts';
import {type Command, CommandLineError, help, parseCommandLine} from './command-line.ts';
import {createSummary, lineOf} from './report.ts';
import {playableNames} from './script-from.ts';

/** What the command needs from its process. */
export type Surroundings = Readonly<{
	words: readonly string[];
	version: string;
	print(line: string): void;
	complain(line: string): void;
	/** Resolves when the command should stop. */
	stopped: Promise<void>;
}>;

/** Runs the command `kyhooks-chaos` and returns the exit code: 0 for success, 1 if it could not start, 2 for an invalid option. */
export async function run(surroundings: Surroundings): Promise<number> {
	const {words, version, print, complain} = surroundings;
	let command: Command;
	try {
		command = parseCommandLine(words);
	} catch (error) {
		if (!(error instanceof CommandLineError)) {
			throw error;
		}
		complain(`${error.message}\nTry kyhooks-chaos --help`);
		return 2;
	}
	switch (command.kind) {
		case 'help':
			print(help);
			return 0;
		case 'version':
			print(version);
			return 0;
		case 'list':
			print(playableNames().join('\n'));
			return 0;
		case 'start':
			return serve(command, surroundings);
	}
}

async function serve(
	{target, scenario, port, host}: Extract<Command, {kind: 'start'}>,
	{print, complain, stopped}: Surroundings,
): Promise<number> {
	const summary = createSummary();
	try {
		const proxy = await startChaosProxy({
			target,
			scenario,
			port,
			host,
			onRequest(request) {
				summary.add(request);
				print(lineOf(request));
			},
		});
		print(`Listening on ${proxy.origin}, target ${shown(target)}, script ${toScript(scenario).description}`);
		await stopped;
		await proxy.stop();
		print(String(summary));
		return 0;
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		complain(code === 'EADDRINUSE' ? `${message}; choose another with --port` : message);
		return 1;
	}
}

/** Without credentials, and without the slash that `URL` adds. */
function shown(target: string | URL): string {
	const {origin, pathname} = new URL(target);
	return pathname === '/' ? origin : `${origin}${pathname}`;
}
