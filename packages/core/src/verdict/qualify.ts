import {isOffline, page} from '../device/connectivity.ts';
import type {Classification, Outcome, RequestFacts} from './classification.ts';
import {wentElsewhere} from './failures.ts';

const offline = {category: 'offline', origin: 'client', rule: 'offline'} as const;

/**
Corrects what a verdict cannot know by itself. If a redirect may have been followed, nothing proves any more that the server did not act (docs/decisions/0015). If the browser is offline or the page is being left, the network and the server are not to blame (docs/decisions/0032). In that case the retry advice stays as it was judged: being offline now does not prove that nothing was sent before.
*/
export function qualify(
	verdict: Classification,
	{response, error}: Outcome,
	{url = ''}: RequestFacts = {},
): Classification {
	const {retry, neverSent, origin, rule, category} = verdict;
	const isDoubtful =
		(retry === 'always' || neverSent) &&
		// The server's own word on a retry stands, because it is about this request, even after a redirect.
		rule !== 'retry-hint' &&
		// After a redirect, the failure is that of the last server, and the first server may have acted. A response shows the redirect. An error shows it only by where its connection went.
		(response ? response.redirected : wentElsewhere(error, url));
	const isUnanswered = !response && (origin === 'network' || (category === 'timeout' && origin === 'client'));
	return Object.freeze({
		...verdict,
		...(isDoubtful && {retry: retry === 'never' ? retry : 'if-idempotent', neverSent: false}),
		...(isUnanswered && (isOffline() ? offline : page.whileLeft?.())),
	});
}
