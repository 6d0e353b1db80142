import type {Call} from '@kyhooks/core';

/** ky's own, for a client that sets none. */
const defaultTimeout = 10_000;

/** Milliseconds until ky gives the present attempt up; `Infinity` where nothing limits it. */
export function timeLeft({
	options: {timeout = defaultTimeout, totalTimeout = false},
	attempts,
	elapsed,
}: Call): number {
	// What holds an attempt back, a queue say, has used up time of it.
	const spent = elapsed - (attempts.at(-1)?.startedAt ?? elapsed);
	const attempt = timeout === false ? Number.POSITIVE_INFINITY : timeout - spent;
	const total = totalTimeout === false ? Number.POSITIVE_INFINITY : totalTimeout - elapsed;
	return Math.max(0, Math.min(attempt, total));
}

/** gRPC allows 8 digits and a unit (gRPC over HTTP/2, "Timeout"). */
const mostOfGrpc = 99_999_999;

/** Writes milliseconds as a header of this name wants them. Rounded down: a server that stops a little early wastes nothing. */
export function deadlineValue(header: string, milliseconds: number): string {
	const whole = Math.floor(milliseconds);
	if (header.toLowerCase() !== 'grpc-timeout') {
		return String(whole);
	}
	return whole <= mostOfGrpc ? `${whole}m` : `${Math.floor(whole / 1_000)}S`;
}
