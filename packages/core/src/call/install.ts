import type {BeforeRequestHook, Options} from 'ky';
import {giveText} from '../attempt/asked-body.ts';
import {passThrough} from '../attempt/passage.ts';
import type {HookDefinition} from '../hook/definition.ts';
import {longestTimer} from '../time/clock.ts';
import {type CallState, note, quietly} from './call.ts';
import {askedOf, KyCall} from './ky-call.ts';
import {watchedParser} from './watched-parser.ts';

/** The options of the call that was set up last, until its first attempt. One fragment may stand twice among a client's hooks, and must install once. */
let latest: Options | undefined;

/** Keeps an object of each shape that a call makes: V8 discards optimised code when the last object of a shape is collected (docs/decisions/0046). */
let _examples: unknown;

/** Sets up one call: its record, its layers, its time limits, and the attempts that replace the client's `fetch`. */
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
		// Runs before the client's own hooks, which may set `accept` or hang, to see what the caller has asked for.
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

/** Makes the function that ky calls in place of the client's `fetch`. */
// It must not keep the call in memory (docs/decisions/0045), so it is made outside `install`, where other functions hold the call.
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

/** Milliseconds after our own limit at which ky ends what still runs in the client's hooks. */
const grace = 100;

/**
Takes the time limits over from ky. ky would count our waits as time of the attempt, and does not say which limit ended it. A limit that is too long for a timer is left to ky, which refuses it.

@param isShared whether ky keeps the limit of the call too, to bound what the client itself runs during the call
*/
function takeLimits(call: CallState, isShared: boolean): void {
	const {options} = call;
	// 10 s is ky's own default, and ky reads `null` as not set.
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
