import {isOffline, page} from '../device/connectivity.ts';
import type {Classification, Outcome, RequestFacts} from './classification.ts';
import {wentElsewhere} from './failures.ts';

const offline = {category: 'offline', origin: 'client', rule: 'offline'} as const;

/**
Takes back what a verdict cannot know: the proof that the server did not act, where a redirect may have been followed; and the blame of the network and the server, where the browser is offline or the page is being left. Whether the request may be repeated then stays as it was judged: that the device is offline now does not prove that nothing was sent before.
*/
export function qualify(
	verdict: Classification,
	{response, error}: Outcome,
	{url = ''}: RequestFacts = {},
): Classification {
	const {retry, neverSent, origin, rule, category} = verdict;
	const isDoubtful =
		(retry === 'always' || neverSent) &&
		// A server's own word on a retry stands: it is about this request, wherever it came from.
		rule !== 'retry-hint' &&
		// After a redirect, the failure tells of the last server asked, and the first may have acted. A response shows it; an error only by where its connection went.
		(response ? response.redirected : wentElsewhere(error, url));
	const isUnanswered = !response && (origin === 'network' || (category === 'timeout' && origin === 'client'));
	return Object.freeze({
		...verdict,
		...(isDoubtful && {retry: retry === 'never' ? retry : 'if-idempotent', neverSent: false}),
		...(isUnanswered && (isOffline() ? offline : page.whileLeft?.())),
	});
}
