import winston from 'winston';
import type {RotatingFile} from './rotating-file.ts';

type Info = Readonly<Record<symbol, unknown>>;

/** winston's types have the class under another name, and cannot be constructed from. */
const {Transport} = winston as unknown as {
	Transport: new (options: winston.transport.TransportStreamOptions) => winston.transport;
};

/** Where winston's formats put the finished line (triple-beam). */
const line = Symbol.for('message');

/**
A transport that calls back when a line is written, so that the length of the logger's queue is the truth, and its end is the end of the writing.

winston's own File transport calls back before that, and loses lines where a file is rotated under load.
*/
export function fileTransport(file: RotatingFile, level: string): winston.transport {
	const write = async (lines: readonly unknown[], next: () => void) => {
		try {
			await file.append(lines.map(text => `${text}\n`).join(''));
		} catch (error) {
			transport.emit('error', error);
		}
		try {
			next();
		} catch (error) {
			// What waits behind this line runs through the logger's format now.
			transport.emit('error', error);
		}
	};
	const transport: winston.transport = new Transport({
		// The logger's own is lost once winston has put a failed transport back.
		level,
		log: (info: Info, next: () => void) => void write([info[line]], next),
		logv: (infos: readonly {chunk: Info}[], next: () => void) =>
			void write(
				infos.map(({chunk}) => chunk[line]),
				next,
			),
	});
	transport.once('finish', () => void file.close().catch(() => {}));
	return transport;
}
