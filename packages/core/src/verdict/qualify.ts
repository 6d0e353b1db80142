import {isLeaving, isOffline} from '../device/connectivity.ts';
import type {Classification, Outcome, RequestFacts} from './classification.ts';
import {failureLinks} from './failure-links.ts';
import {wentElsewhere} from './failures.ts';

/** A server on this machine needs no network. */
const ofThisMachine = /^https?:\/\/(([^/:]+\.)?localhost|127\.[\d.]+|\[::1\])([:/]|$)/i;

const offline = {category: 'offline', origin: 'client', rule: 'offline'} as const;
const pageLeft = {category: 'cancelled', origin: 'client', rule: 'page-left'} as const;

/**
Takes back what a verdict cannot know: the proof that the server did not act, where a redirect may have been followed; and the blame of the network and the server, where the browser is offline or the page is being left. Whether the request may be repeated then stays as it was judged: that the device is offline now does not prove that nothing was sent before.
*/
export function qualify(
	verdict: Classification,
	outcome: Outcome,
	request: RequestFacts | undefined,
): Classification {
	const {retry, neverSent, rule, origin, category} = verdict;
	// A server's own word on a retry stands: it is about this request, wherever it came from.
	const isDoubtful =
		(retry === 'always' || neverSent) && rule !== 'retry-hint' && mayBeElsewhere(outcome, request);
	const isOfNetwork = outcome.response === undefined && origin === 'network';
	const isOfOwnTimer = outcome.response === undefined && origin === 'client' && category === 'timeout';
	const device =
		(isOfNetwork || isOfOwnTimer) && isOffline() && !ofThisMachine.test(request?.url ?? '')
			? offline
			: isOfNetwork && isLeaving() && pageLeft;
	return isDoubtful || device
		? Object.freeze({
				...verdict,
				...(isDoubtful && {retry: retry === 'never' ? retry : 'if-idempotent', neverSent: false}),
				...device,
			})
		: verdict;
}

/** Whether fetch may have followed a redirect inside the attempt: then the failure tells of the last server asked, and the first may have acted. A response shows it; an error only by where its connection went. */
function mayBeElsewhere({response, error}: Outcome, request: RequestFacts | undefined): boolean {
	return response === undefined
		? request?.url !== undefined && wentElsewhere(failureLinks(error), request.url)
		: response.redirected;
}
