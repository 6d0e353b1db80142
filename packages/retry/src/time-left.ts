import type {Call} from '@kyhooks/core';
import type {OperationLink} from './operation-link.ts';

/** Milliseconds until the call, or the operation that it is part of, must be over; `Infinity` where nothing limits them. */
export function timeLeft(
	{options: {totalTimeout}, elapsed}: Call,
	around: OperationLink | undefined,
): number {
	return Math.min(
		typeof totalTimeout === 'number' ? totalTimeout - elapsed : Number.POSITIVE_INFINITY,
		around?.timeLeft() ?? Number.POSITIVE_INFINITY,
	);
}
