import {clock, duration, required, resolveOptions} from '@kyhooks/core';

/** Options of `closeLogger`. */
export type CloseLoggerOptions = {
	/** Milliseconds to wait for the transports to finish. @default 5_000 */
	within?: number;
};

/** The part of a winston logger that `closeLogger` uses. */
export type EndingLogger = {
	end(): unknown;
	once(event: 'finish', listener: () => void): unknown;
	removeListener(event: 'finish', listener: () => void): unknown;
	/** Entries before and after the logger's format. */
	readonly writableLength?: number;
	readonly readableLength?: number;
	/** `false` after `end()`. */
	readonly writable?: boolean;
	/** winston's streams do not expose it in any other way. */
	readonly _writableState?: {readonly finished?: boolean};
};

const aLogger = (value: unknown) =>
	typeof (value as EndingLogger | undefined)?.end === 'function' &&
	typeof (value as EndingLogger).once === 'function'
		? undefined
		: 'a logger of winston';

/**
Ends a winston logger and waits until its transports have taken every entry. The transport of `fileLogger` has then written them; a transport that calls back before it has written may still be writing. winston offers no other way, because its loggers cannot be flushed. `winstonSink` drops entries that come later. You can call this again, also after `logger.end()`.

@returns `true` if everything was taken; `false` if the time ran out first, for example because a transport is stuck
@throws TypeError if `logger` is not a winston logger, or for an invalid option
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
			// winston ends its transports at once. What they have not taken by then is written after their end, and lost.
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

/** Milliseconds between checks, because winston emits no event for this. */
const interval = 5;

const isWaiting = ({writableLength = 0, readableLength = 0}: EndingLogger): boolean =>
	writableLength + readableLength > 0;
