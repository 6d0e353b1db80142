import type {Classification, Outcome, RequestFacts} from './classification.ts';
import {type FailureLink, failureLinks} from './failure.ts';

/**
Takes back the proof that the server did not act, where a redirect may have been followed: then the failure tells of the last server asked, and the first may have acted.

fetch follows redirects inside one attempt. A response shows it. An error does not; but where the connection that failed was not to the request's own host and port, a redirect (or a proxy, which cannot be told apart) lies between. A redirect to the same host and port, or to another host on the same port whose address was already known, leaves no trace.

A server's own word on a retry stands: it is about this request, wherever it came from.
*/
export function doubtAfterRedirect(
	verdict: Classification,
	outcome: Outcome,
	request: RequestFacts | undefined,
): Classification {
	const {retry, neverSent, rule} = verdict;
	if ((retry !== 'always' && !neverSent) || rule === 'retry-hint' || !mayBeElsewhere(outcome, request)) {
		return verdict;
	}
	return Object.freeze({...verdict, retry: retry === 'always' ? 'if-idempotent' : retry, neverSent: false});
}

function mayBeElsewhere({response, error}: Outcome, request: RequestFacts | undefined): boolean {
	if (response !== undefined) {
		return response.redirected;
	}
	return (
		request?.url !== undefined &&
		failureLinks(error).some(link => isElsewhere(link, new URL(request.url as string)))
	);
}

const defaultPorts: Readonly<Record<string, number>> = Object.freeze({'http:': 80, 'https:': 443});
const ipLiteral = /^(?:[\d.]+|[\da-f:.]*:[\da-f:.]*)$/i;

function isElsewhere({hostname, address, port}: FailureLink, url: URL): boolean {
	const host = url.hostname.replace(/^\[|\]$/g, '');
	const ownPort = url.port === '' ? defaultPorts[url.protocol] : Number(url.port);
	return (
		(hostname !== undefined && hostname !== host) ||
		(port !== undefined && port !== ownPort) ||
		(address !== undefined && ipLiteral.test(host) && address !== host)
	);
}
