import type {HrTime} from '@opentelemetry/api';
import type {ReadableSpan} from '@opentelemetry/sdk-trace';
import {startOfTime} from './fleet.ts';

/** A part of a call: an attempt, or a wait. Times are milliseconds from the start of the call. */
export type Part = Readonly<{label: string; kind: 'good' | 'bad' | 'wait'; from: number; to: number}>;

export type Trace = Readonly<{
	/** Seconds from the start of the storm. */
	startedAt: number;
	duration: number;
	parts: readonly Part[];
}>;

const milliseconds = ([seconds, nanoseconds]: HrTime) => seconds * 1_000 + nanoseconds / 1e6;

/** The slowest of the calls that have succeeded, by its spans. */
export function slowestCall(spans: readonly ReadableSpan[]): Trace {
	const [call] = spans
		.filter(({attributes}) => attributes['kyhooks.call.outcome'] === 'success')
		.toSorted((one, other) => milliseconds(other.duration) - milliseconds(one.duration));
	if (!call) {
		throw new Error('no call has succeeded');
	}
	const start = milliseconds(call.startTime);
	const {spanId} = call.spanContext();
	const attempts = spans
		.filter(({parentSpanContext}) => parentSpanContext?.spanId === spanId)
		.map(({startTime, endTime, attributes}): Part => {
			const {'error.type': error, 'http.response.status_code': status} = attributes;
			return {
				label: `GET: ${error ?? status}`,
				kind: error === undefined ? 'good' : 'bad',
				from: milliseconds(startTime) - start,
				to: milliseconds(endTime) - start,
			};
		});
	const waits = call.events
		.filter(({name}) => name === 'kyhooks.wait')
		.map(({time, attributes = {}}): Part => {
			const from = milliseconds(time) - start;
			return {
				label: `wait: ${attributes['kyhooks.wait.source']}`,
				kind: 'wait',
				from,
				to: from + Number(attributes['kyhooks.wait.duration']) * 1_000,
			};
		});
	return {
		startedAt: (start - startOfTime) / 1_000,
		duration: milliseconds(call.duration),
		parts: [...attempts, ...waits].toSorted((one, other) => one.from - other.from),
	};
}
