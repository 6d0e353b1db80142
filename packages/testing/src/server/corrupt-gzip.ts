import {constants, gzipSync} from 'node:zlib';
import type {AnswerBody} from '../script/step.ts';

/** A block type that deflate does not define, so every decoder fails on it. */
const noDeflate = Buffer.alloc(16, 0xff);

/** Milliseconds before the corrupt part. When a decoder fails, readers lose what it has decoded; with this pause they receive it first. */
const interval = 20;

/** Compresses some bytes with gzip and appends corrupt data: a decoder returns the bytes, then fails. */
export function corruptGzip(bytes: Uint8Array): AnswerBody {
	const good = gzipSync(bytes, {finishFlush: constants.Z_SYNC_FLUSH});
	const whole = Buffer.concat([good, noDeflate]);
	return {bytes: whole, length: whole.length, sent: whole.length, part: good.length, interval};
}
