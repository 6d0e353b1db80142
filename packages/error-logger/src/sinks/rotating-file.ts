import {type FileHandle, mkdir, open, rename} from 'node:fs/promises';
import {dirname, join, parse} from 'node:path';
import {read} from '@kyhooks/core';

export type RotatingFile = Readonly<{
	/** Resolves when the text is with the operating system. */
	append(text: string): Promise<void>;
	close(): Promise<void>;
}>;

/** A file that is opened with its first line, and makes room for a new one before it would grow over `maxSize` bytes. The newest text is always under the given name; older files are numbered, and the oldest is written over. */
export function rotatingFile(path: string, limits: {maxSize: number; maxFiles: number}): RotatingFile {
	const {dir, name, ext} = parse(path);
	const aged = (age: number) => (age === 0 ? path : join(dir, `${name}${age}${ext}`));
	let file: {handle: FileHandle; size: number} | undefined;

	/** One thing at a time: a file that is closed while it is being opened would stay open. */
	let last: Promise<void> = Promise.resolve();
	const inTurn = (work: () => Promise<void>): Promise<void> => {
		const result = last.then(work);
		last = result.catch(() => {});
		return result;
	};

	const begin = async () => {
		await mkdir(dirname(path), {recursive: true});
		const handle = await open(path, 'a');
		file = {handle, size: 0};
		file.size = (await handle.stat()).size;
		return file;
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

	const append = async (bytes: Uint8Array) => {
		try {
			let current = file ?? (await begin());
			if (current.size > 0 && current.size + bytes.byteLength > limits.maxSize) {
				await rotate();
				current = await begin();
			}
			current.size += bytes.byteLength;
			await current.handle.appendFile(bytes);
		} catch (error) {
			// The next line begins with a file of its own: the disk may have room again, the folder may be back.
			await close().catch(() => {});
			throw error;
		}
	};

	return {
		append: text => inTurn(() => append(new TextEncoder().encode(text))),
		close: () => inTurn(close),
	};
}

function passIfMissing(error: unknown): void {
	if (read(error, 'code') !== 'ENOENT') {
		throw error;
	}
}
