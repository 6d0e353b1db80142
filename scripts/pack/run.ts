import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';

/**
Runs a command and waits for its end.

@returns its standard output
@throws Error with all its output, if it fails
*/
export async function run(command: string, parameters: readonly string[], folder = '.'): Promise<string> {
	const child = spawn(command, parameters, {cwd: folder, stdio: ['ignore', 'pipe', 'pipe']});
	const [output, errors, [code]] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, 'close'),
	]);
	if (code !== 0) {
		throw new Error(`\`${[command, ...parameters].join(' ')}\` failed with ${code}:\n${output}${errors}`);
	}
	return output;
}
