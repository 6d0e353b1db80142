import type {BeforeRequestHook, Options} from 'ky';
import {giveText} from '../attempt/asked-body.ts';
import {passThrough} from '../attempt/passage.ts';
import type {HookDefinition} from '../hook/definition.ts';
import {longestTimer} from '../time/clock.ts';
import {type CallState, note, quietly} from './call.ts';
import {askedOf, KyCall} from './ky-call.ts';
import {watchedParser} from './watched-parser.ts';

/** The options of the call that was set up last, until its first attempt: one fragment may stand twice among a client's hooks. */
let latest: Options | undefined;

/** Holds an object of each shape that a call makes: V8 throws optimised code away when the last object of a shape is collected (docs/decisions/0046). */
let _examples: unknown;

/** Sets one call up: its record, its layers, its limits, and the attempts in place of the client's `fetch`. */
export function install(options: Options, definitions: readonly HookDefinition[]): void {
	if (options === latest) {
		return;
	}
	latest = options;
	_examples ??= quietly(() => giveText(new KyCall({}, []), new Response(), ''));
	const call = new KyCall(options, definitions);
	const {hooks = {}, parseJson} = options;
	const {beforeRequest = [], beforeRetry, afterResponse, beforeError} = hooks;
	const hasHooks =
		beforeRequest.length || beforeRetry?.length || afterResponse?.length || beforeError?.length;
	takeLimits(call, Boolean(hasHooks || parseJson || call.client.shouldRetry));
	if (hasHooks || options.totalTimeout !== false) {
		// Before the client's own hooks, which may set `accept` or hang: what is asked for is seen here.
		const look: BeforeRequestHook = ({options, request}) => {
			call.asked = askedOf(options.headers as Headers, request);
		};
		options.hooks = {...hooks, beforeRequest: [look, ...beforeRequest]};
		call.isKept = true;
		call.engage(options);
		options.context ??= {};
		note(options.context, {link: call.link});
	}
	if (parseJson) {
		options.parseJson = watchedParser(call, parseJson);
	}
	options.fetch = attemptsOf(call);
}

/** What ky calls in place of the client's `fetch`. */
// It must not hold the call, so it is made where no other function does.
function attemptsOf({link}: KyCall): typeof fetch {
	return function (this: Options | undefined, input: unknown, init?: RequestInit) {
		latest = undefined;
		const call = link.call as KyCall;
		if (this?.headers) {
			call.ky = this;
		}
		return passThrough(call, this, input as Request, init);
	};
}

/** Milliseconds after our own limit at which ky ends what runs in the client's hooks. */
const grace = 100;

/**
Takes the limits over from ky, which would count our waits as an attempt's, and does not say which limit it was. One that no timer reaches is left to ky, which refuses it.

@param isShared ky keeps the limit of the call too, to bound what the client itself runs in it
*/
function takeLimits(call: CallState, isShared: boolean): void {
	const {options} = call;
	// ky's own default, and `null` is none to ky.
	const timeout = options.timeout ?? 10_000;
	const totalTimeout = options.totalTimeout ?? false;
	options.totalTimeout = totalTimeout;
	if (timeout !== false && timeout <= longestTimer) {
		call.attemptLimit = timeout;
		options.timeout = false;
	}
	if (totalTimeout !== false && totalTimeout <= longestTimer) {
		call.totalLimit = totalTimeout;
		options.totalTimeout = isShared && Math.min(totalTimeout + grace, longestTimer);
	}
}
