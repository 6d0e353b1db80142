import {clock} from '@kyhooks/core';

/** What winston's File transport keeps for itself. It says `finish` when the file before a rotation is done, while what came later still waits for the next one. */
type FileTransport = {
	readonly _opening?: boolean;
	readonly _rotate?: boolean;
	readonly _stream?: {readonly _readableState?: {readonly endEmitted?: boolean}};
	readonly _dest?: {readonly writableFinished?: boolean};
};

/** Milliseconds. Nothing tells of the moment. */
const interval = 5;

const isWritten = ({_opening, _rotate, _stream, _dest}: FileTransport): boolean =>
	_dest === undefined ||
	(_opening !== true &&
		_rotate !== true &&
		_stream?._readableState?.endEmitted !== false &&
		_dest.writableFinished !== false);

/**
Runs a callback as soon as the files of all ended transports are written. Transports of another kind count as written.

@returns a function that stops the waiting
*/
export function whenWritten(transports: readonly object[], callback: () => void): () => void {
	if (transports.every(isWritten)) {
		callback();
		return () => {};
	}
	let stop = clock.setTimer(interval, () => {
		stop = whenWritten(transports, callback);
	});
	return () => stop();
}
