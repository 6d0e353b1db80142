import {type CompleteRule, type RuleState, rule} from '../rule.ts';
import {denoRules} from './deno.ts';

const unknownReason = {
	category: 'network',
	retry: 'if-idempotent',
	origin: 'network',
	advice: 'Offline, CORS, a blocker, DNS or TLS: the runtime does not say which.',
} as const;

const notConnected = {
	category: 'connect-failed',
	retry: 'always',
	neverSent: true,
	origin: 'network',
	advice: 'The connection could not be made; is the service up, and the name and port right?',
} as const;

const lost = {
	category: 'connection-lost',
	retry: 'if-idempotent',
	origin: 'network',
	advice: 'The connection was closed half-way; the server may have acted.',
} as const;

/** What each runtime says of a network failure, where it gives no system code. All but Bun's are a `TypeError`. */
export const runtimeRules: readonly CompleteRule[] = Object.freeze([
	// Bun up to 1.3 gives the first of these for a name that does not resolve, too.
	rule(
		'bun-not-connected',
		{code: ['ConnectionRefused', 'FailedToOpenSocket', 'DNSResolveFailed']},
		notConnected,
	),
	rule('bun-connection-closed', {code: 'ConnectionClosed'}, lost),
	rule('bun', {errorName: 'TypeError', message: ' A network error occurred.'}, unknownReason),
	...denoRules,
	rule(
		'chrome',
		{errorName: 'TypeError', message: /^(?:Failed to fetch(?: \(.*\))?|network error)$/},
		unknownReason,
	),
	rule(
		'firefox',
		{errorName: 'TypeError', message: 'NetworkError when attempting to fetch resource.'},
		unknownReason,
	),
	// A program may throw these two words itself, but then with a stack.
	rule(
		'safari',
		{errorName: 'TypeError', message: /^Load failed(?: \(.*\))?$/, test: isWithoutStack},
		unknownReason,
	),
	rule(
		'safari-offline',
		{errorName: 'TypeError', message: 'The Internet connection appears to be offline.'},
		{...unknownReason, advice: 'This machine is offline.'},
	),
	rule('react-native', {errorName: 'TypeError', message: 'Network request failed'}, unknownReason),
	rule('workers-connection-lost', {errorName: 'TypeError', message: /^Network connection lost\.?$/}, lost),
	rule('node', {errorName: 'TypeError', message: 'fetch failed'}, unknownReason),
]);

/** Sentry puts a stack on the error, and its mark. Asked only of what has a name and a message. */
function isWithoutStack({error}: RuleState): boolean {
	const {stack} = error as Error;
	return stack === undefined || '__sentry_captured__' in (error as Error);
}
