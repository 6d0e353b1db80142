import {isLeaving, isOffline} from '../connectivity.ts';
import type {Classification, Outcome, RequestFacts} from './classification.ts';
import {type FailureLink, failureLinks} from './failure-links.ts';

/** A server on this machine needs no network. */
const ofThisMachine = /^https?:\/\/(([^/:]+\.)?localhost|127\.[\d.]+|\[::1\])([:/]|$)/i;

const offline = {
	category: 'offline',
	origin: 'client',
	rule: 'offline',
	advice: 'This device is offline; it can be tried again when the connection is back.',
} as const;
const pageLeft = {
	category: 'cancelled',
	origin: 'client',
	rule: 'page-left',
	advice: 'The page was left before the answer came; this is not an error.',
} as const;

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

/**
Whether fetch may have followed a redirect inside the attempt: then the failure tells of the last server asked, and the first may have acted.

A response shows it. An error does not; but where the connection that failed was not to the request's own host and port, a redirect (or a proxy, which cannot be told apart) lies between. A redirect to the same host and port, or to another host on the same port whose address was already known, leaves no trace.
*/
function mayBeElsewhere({response, error}: Outcome, request: RequestFacts | undefined): boolean {
	if (response !== undefined || request?.url === undefined) {
		return response?.redirected === true;
	}
	const {hostname, port, protocol} = new URL(request.url);
	const host = hostname.replace(/^\[|\]$/g, '');
	const ownPort = Number(port || (protocol === 'http:' ? 80 : 443));
	const isElsewhere = (link: FailureLink) =>
		(link.hostname ?? host) !== host ||
		(link.port ?? ownPort) !== ownPort ||
		// Where a name leads is nothing to compare.
		(/^[\d.]+$|:/.test(host) && (link.address ?? host) !== host);
	return failureLinks(error).some(isElsewhere);
}
