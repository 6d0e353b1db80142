import type {Check} from '@kyhooks/core';

/** What is used of a winston logger, so that another version, or a fake, will do. */
export type WinstonLogger = {
	log(entry: {level: string; message: string; [field: string]: unknown}): unknown;
	isLevelEnabled(level: string): boolean;
	on?(event: 'error', listener: (error: Error) => void): unknown;
	listenerCount?(event: 'error'): number;
	readonly silent?: boolean;
	readonly levels?: object;
	/** Where entries go; none takes any after `close()`. */
	readonly transports?: readonly object[];
	/** Entries that wait in the logger, since a transport does not take them. */
	readonly writableLength?: number;
	/** `false` after `end()`. */
	readonly writable?: boolean;
};

export const winstonShape: Check = value => {
	const {log, isLevelEnabled} = (value ?? {}) as Partial<WinstonLogger>;
	return typeof log === 'function' && typeof isLevelEnabled === 'function'
		? undefined
		: {kind: 'a logger of winston, with log() and isLevelEnabled()'};
};

/** The logger that a child logger stands before. A child is an object whose prototype is its parent; they share queue, transports and listeners. */
export function rootOf(logger: WinstonLogger): WinstonLogger {
	let root: object | null = logger;
	while (root !== null && !Object.hasOwn(root, '_events')) {
		root = Object.getPrototypeOf(root);
	}
	return (root ?? logger) as WinstonLogger;
}
