import type {Hook} from '@kyhooks/core';
import ky, {type Options} from 'ky';
import type {Server} from './server.ts';

/** Runs attempts of one call through the layers, without ky around them. */
export type Attempts = (init?: RequestInit, path?: string) => Promise<Response>;

/**
Begins a call and takes the chain of layers out of it: core's last `init` has put it in the place of the client's `fetch`. So it can be asked whether what comes out is the very thing that went in.

@param hooks outermost first, within one stage
*/
export function beginCall(
	hooks: readonly Hook[],
	server: Pick<Server, 'fetch' | 'origin'>,
	options: Options = {},
): Attempts {
	return callsOf(hooks, server, options)();
}

/** The same for many calls of one client. */
export function callsOf(
	hooks: readonly Hook[],
	server: Pick<Server, 'fetch' | 'origin'>,
	options: Options = {},
): () => Attempts {
	let captured: Options['fetch'];
	const client = hooks
		.reduce((extended, hook) => extended.extend(hook), ky.create({fetch: server.fetch, timeout: false}))
		.extend({
			hooks: {
				init: [
					init => {
						captured = init.fetch;
						// What ky does with this call is of no interest, and no layer hears of it.
						init.fetch = async () => new Response(null, {status: 204});
						init.hooks = {};
					},
				],
			},
		});
	return () => {
		client(`${server.origin}/calls/1`, options).catch(() => {});
		const chain = captured as NonNullable<typeof captured>;
		return (init, path = '/calls/1') => chain(new Request(`${server.origin}${path}`, init));
	};
}
