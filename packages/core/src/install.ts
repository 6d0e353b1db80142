import type {Hooks, Options} from 'ky';
import {admissionHooks, watchedBeforeRetry} from './admission.ts';
import {fail} from './call-failure.ts';
import {CallState} from './call-state.ts';
import {punchTicket} from './call-ticket.ts';
import {createChain, isChain} from './chain.ts';
import {watchPage} from './connectivity.ts';
import type {HookDefinition} from './hook.ts';
import type {Layer} from './layer.ts';
import {rememberCall} from './registry.ts';
import {watchedParser} from './watched-parser.ts';

const kyHooks = ['beforeRequest', 'beforeRetry', 'afterResponse', 'beforeError'] as const;

/** Sets one call up: its state, its layers, and the chain in place of the client's `fetch`. */
export function install(options: Options, definitions: readonly HookDefinition[]): void {
	if (isChain(options.fetch)) {
		// The same fragment stands twice among the hooks, and this call is set up already.
		return;
	}
	watchPage();
	const call = new CallState(options);
	const layers = definitions.map(definition => definition.install(call));
	call.layers = layers;
	const listeners = layers.filter(layer => layer.on !== undefined);
	if (listeners.length > 0) {
		call.listeners = listeners;
		call.hearsAll = call.listeners.some(({hears}) => hears !== 'failures');
	}
	if (options.parseJson !== undefined) {
		options.parseJson = watchedParser(call, options.parseJson);
	}
	options.fetch = createChain(call, layers, options.fetch ?? globalThis.fetch.bind(globalThis));
	options.context ??= {};
	options.hooks = hooksWith(options.hooks, layers, call);
	rememberCall(options.context, call);
	punchTicket(options.context, call);
}

function hooksWith(own: Hooks | undefined, layers: readonly Layer[], call: CallState): Hooks {
	const hooks: Hooks = {...own};
	for (const layer of layers) {
		if (layer.hooks !== undefined) {
			for (const name of kyHooks) {
				const added = layer.hooks[name];
				if (added !== undefined) {
					hooks[name] = [...(hooks[name] ?? []), ...added] as never;
				}
			}
		}
	}
	const admission = admissionHooks(call, layers);
	if (admission !== undefined) {
		if (admission.beforeRequest.length > 0) {
			hooks.beforeRequest = [...(hooks.beforeRequest ?? []), ...admission.beforeRequest];
		}
		// First: what the client's own do before a retry is still fresh when it is sent, and one that answers with a `Request` ends the row.
		hooks.beforeRetry = [...admission.beforeRetry, ...watchedBeforeRetry(layers, hooks.beforeRetry ?? [])];
	}
	const hear = ({error}: {error: Error}) => {
		const failure = abortReasonBehind(error, call.request) ?? error;
		fail(call, failure);
		return failure;
	};
	const others = hooks.beforeError ?? [];
	// First, so that the client's own hooks can have the failure explained; last, for the error they may have put in its place.
	hooks.beforeError = others.length === 0 ? [hear] : [hear, ...others, hear];
	return hooks;
}

/** ky takes an abort reason that looks like a network error for one, and wraps it. The caller is owed the reason. */
function abortReasonBehind({cause}: Error, request: Request | undefined): Error | undefined {
	const isReason = cause !== undefined && request?.signal.aborted === true && request.signal.reason === cause;
	return isReason ? (cause as Error) : undefined;
}
