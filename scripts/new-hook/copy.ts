import {cp, mkdtemp, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';

const leftOut = /^(?:node_modules|build|dist|coverage|\.git|.*\.tsbuildinfo|.*\.log)$/;

/** Copies the repository, without build output, into a temporary folder. Its `node_modules` is a link to ours, so do not install anything there. */
export async function copyRepository(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'kyhooks-copy-'));
	await cp('.', folder, {recursive: true, filter: path => !leftOut.test(basename(path))});
	await symlink(resolve('node_modules'), join(folder, 'node_modules'));
	return folder;
}
