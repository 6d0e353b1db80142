import fs, {type Stats} from 'node:fs';
import {dirname, join, parse} from 'node:path';
import {quietly} from '@kyhooks/core';

export type RotatingFile = Readonly<{
	/** Writes synchronously: when it returns, the operating system has the text, so a process that ends now loses nothing. */
	append(text: string): void;
	close(): void;
}>;

/** A file that is opened with its first line and rotates before it would exceed `maxSize` bytes. The newest text is always under the given name. Older files are numbered, and the oldest is overwritten. If the file is removed or renamed, the next line creates it again. */
export function rotatingFile(path: string, limits: {maxSize: number; maxFiles: number}): RotatingFile {
	const {dir, name, ext} = parse(path);
	const aged = (age: number) => (age === 0 ? path : join(dir, `${name}${age}${ext}`));
	let file: {descriptor: number; made: Stats; size: number} | undefined;

	const isInPlace = ({ino, dev}: Stats) => {
		const found = fs.statSync(path, {throwIfNoEntry: false});
		return found?.ino === ino && found.dev === dev;
	};

	const begin = () => {
		fs.mkdirSync(dirname(path), {recursive: true});
		// Opened for reading too, to check the last byte: a line that was cut by a crash or a full disk has no line feed.
		const descriptor = fs.openSync(path, 'a+');
		const made = fs.fstatSync(descriptor);
		file = {descriptor, made, size: made.size};
		const last = new Uint8Array(1);
		if (made.size > 0 && fs.readSync(descriptor, last, 0, 1, made.size - 1) === 1 && last[0] !== lineFeed) {
			fs.appendFileSync(descriptor, '\n');
			file.size += 1;
		}
		return file;
	};

	const close = () => {
		const {descriptor} = file ?? {};
		file = undefined;
		if (descriptor !== undefined) {
			fs.closeSync(descriptor);
		}
	};

	const rotate = () => {
		close();
		for (let age = limits.maxFiles - 1; age > 0; age -= 1) {
			if (fs.statSync(aged(age - 1), {throwIfNoEntry: false})) {
				fs.renameSync(aged(age - 1), aged(age));
			}
		}
	};

	const write = (bytes: Uint8Array) => {
		if (file && !isInPlace(file.made)) {
			close();
		}
		let current = file ?? begin();
		if (current.size > 0 && current.size + bytes.byteLength > limits.maxSize) {
			rotate();
			current = begin();
		}
		current.size += bytes.byteLength;
		fs.appendFileSync(current.descriptor, bytes);
	};

	return {
		append(text) {
			try {
				write(new TextEncoder().encode(text));
			} catch (error) {
				// The next line opens the file again: by then the disk may have room, or the folder may be back.
				quietly(close);
				throw error;
			}
		},
		close,
	};
}

const lineFeed = 10;
