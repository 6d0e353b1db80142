import {existsSync} from 'node:fs';
import {mkdtemp, readdir, readFile, readlink, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {rotatingFile} from '../../packages/error-logger/src/sinks/rotating-file.ts';

const descriptors = '/proc/self/fd';

/** The files that this process holds open under a folder. */
async function openIn(folder: string): Promise<readonly string[]> {
	const targets = await Promise.all(
		(await readdir(descriptors)).map(name => readlink(join(descriptors, name)).catch(() => '')),
	);
	return targets.filter(target => target.startsWith(folder));
}

(existsSync(descriptors) ? test : test.skip)(
	'a log file that is closed while it is opened does not stay open',
	async () => {
		const folder = await mkdtemp(join(tmpdir(), 'kyhooks-'));
		const path = join(folder, 'api_errors.log');
		const file = rotatingFile(path, {maxSize: 1_000, maxFiles: 2});
		await Promise.all([file.append('first\n'), file.close()]);
		expect(await openIn(folder)).toEqual([]);
		await file.append('second\n');
		await file.close();
		expect(await readFile(path, 'utf8')).toBe('first\nsecond\n');
		await rm(folder, {recursive: true});
	},
);
