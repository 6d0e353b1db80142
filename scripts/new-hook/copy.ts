import {cp, mkdtemp, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';

const leftOut = /^(?:node_modules|build|dist|coverage|\.git|.*\.tsbuildinfo|.*\.log)$/;

/** Copies the repository into a temporary folder, without what is built. Its `node_modules` are a link to ours, so nothing may be installed there. */
export async function copyRepository(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'kyhooks-copy-'));
	await cp('.', folder, {recursive: true, filter: path => !leftOut.test(basename(path))});
	await symlink(resolve('node_modules'), join(folder, 'node_modules'));
	return folder;
}
