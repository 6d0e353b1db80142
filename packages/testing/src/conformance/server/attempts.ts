import type {Hook} from '@kyhooks/core';
import ky, {type Options} from 'ky';
import type {Server} from './server.ts';

/** Runs attempts of one call through the layers, without ky around them. */
export type Attempts = (init?: RequestInit, path?: string) => Promise<Response>;

/**
Starts a call and takes the chain of layers out of it: core's last `init` hook puts the chain in place of the client's `fetch`. With the chain, the suite can check whether the same object that went in comes out.

@param hooks outermost first, all of one stage
*/
export function beginCall(
	hooks: readonly Hook[],
	server: Pick<Server, 'fetch' | 'origin'>,
	options: Options = {},
): Attempts {
	return callsOf(hooks, server, options)();
}

/** The same for several calls of one client. */
export function callsOf(
	hooks: readonly Hook[],
	server: Pick<Server, 'fetch' | 'origin'>,
	options: Options = {},
): () => Attempts {
	let captured: Options['fetch'];
	const {fetch, origin: baseUrl} = server;
	const client = hooks
		.reduce((extended, hook) => extended.extend(hook), ky.create({fetch, baseUrl, timeout: false}))
		.extend({
			hooks: {
				init: [
					init => {
						captured = init.fetch;
						// The result of ky's own call does not matter, and no layer sees it.
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
