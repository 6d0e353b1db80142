import type {Category} from '@kyhooks/core';
import {
	abortedByCaller,
	catalogue,
	cdn,
	dnsFailure,
	invalidInput,
	rateLimited,
	type Scenario,
	tooLarge,
	unavailable,
	unreachable,
} from '@kyhooks/testing';

/** The result of a scenario for a caller of `api.get(url).json()`: the error's name and the classifier's category. */
export type ScenarioRow = Readonly<{
	name: string;
	make: () => Scenario;
	/** If `undefined`, the call succeeds. */
	error?: 'HTTPError' | 'NetworkError' | 'TypeError' | 'SyntaxError' | 'TimeoutError' | 'AbortError';
	category?: Category;
	/** Made with other options than the catalogue's. */
	variant?: true;
}>;

const http = (name: string, category: Category): ScenarioRow => ({
	name,
	make: make(name),
	error: 'HTTPError',
	category,
});
const network = (name: string, category: Category): ScenarioRow => ({
	name,
	make: make(name),
	error: 'NetworkError',
	category,
});
const broken = (name: string, category: Category): ScenarioRow => ({
	name,
	make: make(name),
	error: 'TypeError',
	category,
});
const syntax = (name: string): ScenarioRow => ({
	name,
	make: make(name),
	error: 'SyntaxError',
	category: 'invalid-response',
});
const late = (name: string): ScenarioRow => ({
	name,
	make: make(name),
	error: 'TimeoutError',
	category: 'timeout',
});
const well = (name: string): ScenarioRow => ({name, make: make(name)});

function make(name: string): () => Scenario {
	return () => catalogue[name]?.() ?? (Promise.reject(new Error(`there is no scenario ${name}`)) as never);
}

/** Every scenario of the catalogue with a single step, with ky's timeout at ten seconds or less. */
export const scenarioTable: readonly ScenarioRow[] = [
	well('ok'),
	well('created'),
	http('invalidInput', 'validation'),
	{
		name: 'invalidInput with 400',
		make: () => invalidInput({status: 400}),
		error: 'HTTPError',
		category: 'invalid-request',
		variant: true,
	},
	http('authenticationFailure', 'authentication'),
	http('permissionDenied', 'permission'),
	http('notFound', 'not-found'),
	http('gone', 'gone'),
	http('legal', 'legal'),
	http('conflict', 'conflict'),
	http('idempotencyInProgress', 'conflict'),
	http('idempotencyReuse', 'validation'),
	http('tooLarge', 'too-large'),
	{
		name: 'tooLarge for now',
		make: () => tooLarge({retryAfter: 1}),
		error: 'HTTPError',
		category: 'too-large',
		variant: true,
	},
	http('headersTooLarge', 'too-large'),
	http('rateLimited', 'rate-limited'),
	{
		name: 'rateLimited without a word',
		make: () => rateLimited({via: 'none'}),
		error: 'HTTPError',
		category: 'rate-limited',
		variant: true,
	},
	http('githubSecondaryLimit', 'rate-limited'),
	http('quotaExhausted', 'quota-exhausted'),
	http('serverError', 'server-error'),
	http('badGateway', 'bad-gateway'),
	http('unavailable', 'unavailable'),
	{
		name: 'unavailable for two seconds',
		make: () => unavailable({retryAfter: 2}),
		error: 'HTTPError',
		category: 'unavailable',
		variant: true,
	},
	http('gatewayTimeout', 'gateway-timeout'),
	http('notImplemented', 'unsupported'),
	http('overloaded', 'overloaded'),
	http('cdn', 'bad-gateway'),
	{
		name: 'cdn that finds no route',
		make: () => cdn({status: 523}),
		error: 'HTTPError',
		category: 'unreachable',
		variant: true,
	},
	well('slowHeaders'),
	well('slowBody'),
	well('dribble'),
	late('neverResponds'),
	network('refused', 'connect-failed'),
	network('dnsFailure', 'dns'),
	{
		name: 'dnsFailure for now',
		make: () => dnsFailure({code: 'EAI_AGAIN'}),
		error: 'NetworkError',
		category: 'dns',
		variant: true,
	},
	network('connectTimeout', 'connect-timeout'),
	network('unreachable', 'unreachable'),
	{
		name: 'unreachable network',
		make: () => unreachable({code: 'ENETUNREACH'}),
		error: 'NetworkError',
		category: 'unreachable',
		variant: true,
	},
	network('resetBeforeHeaders', 'connection-lost'),
	network('closeBeforeHeaders', 'connection-lost'),
	network('staleKeepAlive', 'connection-lost'),
	broken('resetMidBody', 'body-interrupted'),
	broken('closeMidBody', 'body-interrupted'),
	late('stallsMidBody'),
	broken('truncatedBody', 'body-interrupted'),
	broken('truncatedChunked', 'body-interrupted'),
	broken('badChunk', 'protocol'),
	broken('corruptGzip', 'body-corrupt'),
	syntax('wrongContentLength'),
	syntax('malformedJson'),
	syntax('htmlInsteadOfJson'),
	syntax('emptyBody200'),
	well('bom'),
	http('hugeBody', 'server-error'),
	http('endlessBody', 'unavailable'),
	well('deepJson'),
	well('protoPollutionJson'),
	well('wrongCharset'),
	well('applicationError200'),
	http('captivePortal', 'captive-portal'),
	network('garbage', 'protocol'),
	network('http09', 'protocol'),
	network('headerOverflow', 'too-large'),
	network('tlsSelfSigned', 'tls'),
	network('tlsExpired', 'tls'),
	network('tlsWrongHost', 'tls'),
	network('tlsToPlain', 'tls'),
	network('redirectLoop', 'redirect-loop'),
	well('redirectToOtherOrigin'),
	http('secretEcho', 'server-error'),
	{
		name: 'abortedByCaller',
		make: () => abortedByCaller({after: 100}),
		error: 'AbortError',
		category: 'cancelled',
	},
];
