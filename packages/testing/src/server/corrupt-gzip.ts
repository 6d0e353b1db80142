import {constants, gzipSync} from 'node:zlib';
import type {AnswerBody} from '../script/step.ts';

/** A block type that deflate does not have: no decoder gets past it. */
const noDeflate = Buffer.alloc(16, 0xff);

/** Once a decoder has failed, readers do not get what it had decoded; this lets them have it before. */
const interval = 20;

/** Some bytes as gzip, and then what is no gzip: a decoder yields the bytes, and fails. */
export function corruptGzip(bytes: Uint8Array): AnswerBody {
	const good = gzipSync(bytes, {finishFlush: constants.Z_SYNC_FLUSH});
	const whole = Buffer.concat([good, noDeflate]);
	return {bytes: whole, length: whole.length, sent: whole.length, part: good.length, interval};
}
