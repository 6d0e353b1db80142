import type {HrTime} from '@opentelemetry/api';

/** A time for the API. It takes a plain number for one of `performance.now`, if it is small enough. @param milliseconds since the Unix epoch */
export function moment(milliseconds: number): HrTime {
	const seconds = Math.floor(milliseconds / 1_000);
	return [seconds, Math.floor((milliseconds - seconds * 1_000) * 1e6)];
}
