// Creates a hook in a copy of the repository, and checks that lint, types and its tests pass there. `.ci/run` runs this.
import {execFileSync} from 'node:child_process';
import {rm} from 'node:fs/promises';
import {copyRepository} from './copy.ts';

const folder = await copyRepository();
try {
	for (const words of [
		['run', 'new-hook', 'tried-out'],
		['run', 'lint'],
		['run', 'types'],
		['test', '--', 'packages/tried-out'],
		['test', '--', 'test/docs.test.ts', '--testNamePattern', 'tried-out'],
	]) {
		execFileSync('npm', words, {cwd: folder, stdio: 'inherit'});
	}
} finally {
	await rm(folder, {recursive: true, force: true});
}
