import type {Category, Classification, RetryAdvice} from './classification.ts';

// Kept apart from the rule rows, because a bundle that only retries needs none of these sentences.

/** The categories for which there is more to say than whether to send the request again. */
const byCategory: Readonly<Partial<Record<Category, string>>> = {
	authentication: 'Check tenant and credentials, and renew them if they have expired.',
	cancelled: 'Cancelled; not an error.',
	'captive-portal': 'Log in to the network.',
	conflict: 'Read the resource again, settle the difference and send anew.',
	'connect-failed': 'The connection could not be made; is the service up, and the name and port right?',
	'connect-timeout': 'No connection in time; is the host up, and does a firewall let it through?',
	dns: 'The host name does not resolve; is it misspelt, or is there no network yet?',
	'invalid-response': 'The body is not JSON, or not what its schema says.',
	misuse: 'Correct the call: it cannot be sent, or no mock matches it.',
	network: 'Offline, CORS, a blocker, DNS or TLS: the runtime does not say which.',
	'not-found': 'Check the URL: nothing is there.',
	offline: 'This device is offline; try again when it is back.',
	permission: 'Check what these credentials are allowed to do: not this.',
	protocol: 'The peer does not speak HTTP; is this the right port?',
	'quota-exhausted': 'The quota is used up; raise it, or wait for the next period.',
	'rate-limited': 'Slow down; wait as the server says.',
	rejected: 'Refused before it was sent, to spare the server.',
	timeout: 'No answer in time; the server may have acted all the same.',
	tls: 'The certificate is not trusted, or the port does not speak TLS; never switch the check off.',
	unavailable: 'The service is overloaded or in maintenance.',
	unknown: 'Not classified; report it.',
	validation: 'Correct the fields that the body names.',
};

const byRetry: Readonly<Record<RetryAdvice, string>> = {
	never: 'Do not repeat it as it is: the answer would be the same.',
	'if-idempotent': 'The server may have acted; repeat it only if that does no harm.',
	always: 'The server did not act; repeat it.',
};

/** Says what to do about a failure, in one sentence for people. */
export function adviceOn({advice, category, retry}: Classification): string {
	return advice ?? byCategory[category] ?? byRetry[retry];
}
