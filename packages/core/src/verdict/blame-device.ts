import type {Classification, Outcome, RequestFacts} from './classification.ts';
import {isLeaving, isOffline} from '../device/connectivity.ts';

/** A server on this machine needs no network. */
const ofThisMachine = /^https?:\/\/(?:(?:[^/:]+\.)?localhost|127\.[\d.]+|\[::1\])(?:[:/]|$)/i;

/**
Takes the blame from the network and the server, where the browser is offline or the page is being left. Whether the request may be repeated stays as it was judged: that the device is offline now does not prove that nothing was sent before.
*/
export function blameDevice(
	verdict: Classification,
	{response}: Outcome,
	request: RequestFacts | undefined,
): Classification {
	const {origin, category} = verdict;
	if (response !== undefined) {
		return verdict;
	}
	const isOfNetwork = origin === 'network';
	const isOfOwnTimer = origin === 'client' && category === 'timeout';
	if ((isOfNetwork || isOfOwnTimer) && isOffline() && !ofThisMachine.test(request?.url ?? '')) {
		return Object.freeze({
			...verdict,
			category: 'offline',
			origin: 'client',
			rule: 'offline',
			advice: 'This device is offline; it can be tried again when the connection is back.',
		});
	}
	if (isOfNetwork && isLeaving()) {
		return Object.freeze({
			...verdict,
			category: 'cancelled',
			origin: 'client',
			rule: 'page-left',
			advice: 'The page was left before the answer came; this is not an error.',
		});
	}
	return verdict;
}
