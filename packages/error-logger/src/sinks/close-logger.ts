import {clock, duration, required, resolveOptions} from '@kyhooks/core';

export type CloseLoggerOptions = {
	/** Milliseconds to wait for transports that do not come to an end. @default 5_000 */
	within?: number;
};

/** What is used of a logger of winston to end it. */
export type EndingLogger = {
	end(): unknown;
	once(event: 'finish', listener: () => void): unknown;
	removeListener(event: 'finish', listener: () => void): unknown;
	/** Entries before and behind the logger's format. */
	readonly writableLength?: number;
	readonly readableLength?: number;
	/** `false` after `end()`. */
	readonly writable?: boolean;
	/** winston's streams do not show it otherwise. */
	readonly _writableState?: {readonly finished?: boolean};
};

const aLogger = (value: unknown) =>
	typeof (value as EndingLogger | undefined)?.end === 'function' &&
	typeof (value as EndingLogger).once === 'function'
		? undefined
		: 'a logger of winston';

/**
Ends a logger and waits until its transports have taken every entry; that of `fileLogger` has written them then. A transport that calls back before it has written may still be at it. winston has no other way to know: its loggers cannot be flushed. Entries that come later are dropped by `winstonSink`. It may be called again, and after `logger.end()`.

@returns whether all was taken; `false` if the time was up before, as with a transport that stands still
@throws TypeError for what is no logger, or a bad option
*/
export function closeLogger(logger: EndingLogger, options: CloseLoggerOptions = {}): Promise<boolean> {
	const checks = {logger: required(aLogger), within: duration()};
	const {within} = resolveOptions('closeLogger', {...options, logger}, {within: 5_000}, checks);
	return new Promise(resolve => {
		const settle = (taken: boolean) => {
			cancelLimit();
			cancelLook();
			logger.removeListener('finish', finished);
			resolve(taken);
		};
		const finished = () => settle(true);
		let cancelLook = () => {};
		const cancelLimit = clock.setTimer(within, () => settle(false));
		const endWhenEmpty = () => {
			// winston ends its transports at once, and what they have not taken yet is written after their end, and lost.
			if (logger.writable !== false && isWaiting(logger)) {
				cancelLook = clock.setTimer(interval, endWhenEmpty);
			} else {
				logger.end();
			}
		};
		if (logger._writableState?.finished === true) {
			settle(true);
			return;
		}
		logger.once('finish', finished);
		endWhenEmpty();
	});
}

/** Milliseconds. Nothing tells of the moment. */
const interval = 5;

const isWaiting = ({writableLength = 0, readableLength = 0}: EndingLogger): boolean =>
	writableLength + readableLength > 0;
