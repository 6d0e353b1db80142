// Run with `node --enable-source-maps`: causes errors inside packages, and checks that the stack traces show their sources.
import {existsSync} from 'node:fs';
import {retry} from '@kyhooks/retry';
import {retry as retryInOneFile} from 'kyhooks/browser';

/** The source files in the stack trace of an error that the hook throws. */
function sourcesOf(makeHook: typeof retry): readonly string[] {
	try {
		makeHook({limit: -1});
	} catch (error) {
		const {stack = ''} = error as Error;
		const frames = stack.split('\n').filter(line => line.includes('node_modules'));
		return frames.map(frame => {
			const [, file] = /(\/[^()]*\/src\/[^()]*\.ts):\d+:\d+/.exec(frame) ?? [];
			if (file === undefined) {
				throw new Error(`A frame that shows no source: ${frame}\n${stack}`);
			}
			return file;
		});
	}
	throw new Error('a limit of -1 was accepted');
}

const files = sourcesOf(retry);
const missing = files.filter(file => !existsSync(file));
if (files.length === 0 || missing.length > 0) {
	throw new Error(`Sources that the package does not have: ${missing.join(', ')}`);
}
if (sourcesOf(retryInOneFile).length !== files.length) {
	throw new Error('the single file shows other frames');
}
console.log(files.length);
