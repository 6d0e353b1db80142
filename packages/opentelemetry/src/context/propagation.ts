import {originOf} from '@kyhooks/core';
import {type Context, propagation} from '@opentelemetry/api';
import type {TelemetryPolicy} from '../options.ts';

const baggageHeader = 'baggage';

/** The header fields of the registered propagator that a request already has: its caller's own. */
export function ownFields({headers}: Request): readonly string[] {
	return propagation.fields().filter(name => headers.has(name));
}

/**
Tells the server the context of a request, in its header fields.

@param own the fields that the caller has set. With a trace of its own, the caller gets no part of ours
*/
export function propagate(
	context: Context,
	{url, headers}: Request,
	own: readonly string[],
	{propagate: allowed, baggage}: TelemetryPolicy,
): void {
	const isAllowed = typeof allowed === 'boolean' ? allowed : allowed.includes(originOf(url));
	if (isAllowed && !own.some(name => name !== baggageHeader)) {
		propagation.inject(baggage ? context : propagation.deleteBaggage(context), headers, {
			set(fields, name, value) {
				if (!own.includes(name)) {
					fields.set(name, value);
				}
			},
		});
	}
}
