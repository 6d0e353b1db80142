import type {Options} from 'ky';
import type {CallState} from './call-state.ts';

// Registered, so that two copies of this package can be mixed.
const ticketKey = Symbol.for('kyhooks.ticket.1');

/** Tells whoever begins a call which one it has become. */
export type CallTicket = {call?: CallState};

/** Writes the call on the ticket it came with. */
export function punchTicket(context: Record<PropertyKey, unknown>, call: CallState): void {
	const ticket = context[ticketKey] as CallTicket | undefined;
	if (ticket !== undefined) {
		// A hook may hand the context on to a call of its own.
		ticket.call ??= call;
	}
}

/** ky copies the context of a call, and keeps what is under a symbol. */
export function withTicket(options: Options | undefined, ticket: CallTicket): Options {
	return {...options, context: {...options?.context, [ticketKey]: ticket} as Record<string, unknown>};
}
