import {type CompleteRule, rule} from '../rule.ts';

const unsent = {retry: 'always', neverSent: true, origin: 'network'} as const;

/** The second form is that of Deno 1. Later versions say it in the error itself, and still later ones in its cause. */
const connecting = String.raw`\b(?:client error \(Connect\)|error trying to connect):`;

/**
What Deno says of the connection, in words alone: there are no codes. They are the system's and those of hyper, the HTTP library.

What it says of certificates and of answers stands with those.
*/
export const denoRules: readonly CompleteRule[] = Object.freeze([
	rule(
		'deno-dns-temporary',
		{message: new RegExp(`${connecting} dns error: .*\\bTemporary failure\\b`)},
		{...unsent, category: 'dns', advice: 'The DNS server did not answer; try again.'},
	),
	rule(
		'deno-dns',
		{message: new RegExp(`${connecting} dns error\\b`)},
		{
			...unsent,
			category: 'dns',
			advice: 'The host name does not resolve; is it misspelt, or is there no network yet?',
		},
	),
	rule(
		'deno-no-route',
		{message: new RegExp(`${connecting} .*\\b(?:No route to host|Network is unreachable)\\b`)},
		{
			...unsent,
			category: 'unreachable',
			advice: 'There is no route to the host; check the network.',
		},
	),
	rule(
		'deno-connect-timeout',
		{message: new RegExp(`${connecting} .*\\bConnection timed out\\b`)},
		{
			...unsent,
			category: 'connect-timeout',
			advice: 'No connection in time; is the host up, and does a firewall let it through?',
		},
	),
	rule(
		'deno-not-connected',
		{message: new RegExp(connecting)},
		{
			...unsent,
			category: 'connect-failed',
			advice: 'The connection could not be made; is the service up, and the name and port right?',
		},
	),
	rule(
		'deno-connection-lost',
		{
			message:
				/^Connection reset by peer \(os error \d+\)$|\bclient error \(SendRequest\): connection closed\b/,
		},
		{
			category: 'connection-lost',
			retry: 'if-idempotent',
			origin: 'network',
			advice: 'The connection was cut after the request was sent; the server may have acted.',
		},
	),
	rule(
		'deno',
		{message: /^(?:error sending request (?:from|for)\b|client error \()/},
		{
			category: 'network',
			retry: 'if-idempotent',
			origin: 'network',
			advice: 'The request could not be sent or answered: the runtime does not say why.',
		},
	),
]);
