import {type FileHandle, mkdir, open, rename} from 'node:fs/promises';
import {dirname, join, parse} from 'node:path';
import {read} from '@kyhooks/core';

export type RotatingFile = Readonly<{
	/** Resolves when the text is with the operating system. One at a time. */
	append(text: string): Promise<void>;
	close(): Promise<void>;
}>;

/** A file that is opened with its first line, and makes room for a new one before it would grow over `maxSize` bytes. The newest text is always under the given name; older files are numbered, and the oldest is written over. */
export function rotatingFile(path: string, limits: {maxSize: number; maxFiles: number}): RotatingFile {
	const {dir, name, ext} = parse(path);
	const aged = (age: number) => (age === 0 ? path : join(dir, `${name}${age}${ext}`));
	let file: {handle: FileHandle; size: number} | undefined;

	const begin = async () => {
		await mkdir(dirname(path), {recursive: true});
		const handle = await open(path, 'a');
		return {handle, size: (await handle.stat()).size};
	};

	const close = async () => {
		const {handle} = file ?? {};
		file = undefined;
		await handle?.close();
	};

	const rotate = async () => {
		await close();
		for (let age = limits.maxFiles - 1; age > 0; age -= 1) {
			await rename(aged(age - 1), aged(age)).catch(passIfMissing);
		}
	};

	return {
		async append(text) {
			const bytes = new TextEncoder().encode(text);
			try {
				file ??= await begin();
				if (file.size > 0 && file.size + bytes.byteLength > limits.maxSize) {
					await rotate();
					file = await begin();
				}
				file.size += bytes.byteLength;
				await file.handle.appendFile(bytes);
			} catch (error) {
				// The next line begins with a file of its own: the disk may have room again, the folder may be back.
				await close().catch(() => {});
				throw error;
			}
		},
		close,
	};
}

function passIfMissing(error: unknown): void {
	if (read(error, 'code') !== 'ENOENT') {
		throw error;
	}
}
