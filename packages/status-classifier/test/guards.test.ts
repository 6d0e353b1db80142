import {describe, expect, test} from '@jest/globals';
import {
	type Category,
	hasCategory,
	isAuthentication,
	isCancelled,
	isConflict,
	isInvalidResponse,
	isMisuse,
	isNetworkFailure,
	isNotFound,
	isPermission,
	isQuotaExhausted,
	isRateLimited,
	isServerFailure,
	isTimeout,
	isValidation,
	statusClassifier,
} from '@kyhooks/status-classifier';
import fc from 'fast-check';
import ky from 'ky';
import {json, networkError, type Step, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {anyError, anythingAtAll, untouchable} from './support/hostile.ts';
import {rule} from './support/rule.ts';

const named = (name: string) => Object.assign(new Error(name), {name});
const coded = (code: string) => Object.assign(new Error(code), {code});

/** One failure of each kind, so that each guard shows what it accepts and what it rejects. */
const failures: Readonly<Record<string, unknown>> = {
	200: status(200),
	400: status(400),
	401: status(401),
	403: status(403),
	404: status(404),
	409: status(409),
	410: status(410),
	412: status(412),
	422: status(422),
	429: status(429),
	'429 stop': status(429, {'x-should-retry': 'false'}),
	500: status(500),
	501: status(501),
	502: status(502),
	503: status(503),
	504: status(504),
	507: status(507),
	527: status(527),
	529: status(529),
	refused: networkError('ECONNREFUSED', 'connect'),
	slow: networkError('ETIMEDOUT', 'connect'),
	lost: networkError('ECONNRESET', 'read'),
	unresolved: networkError('ENOTFOUND', 'getaddrinfo'),
	unreachable: networkError('EHOSTUNREACH', 'connect'),
	proxy: networkError('UND_ERR_PRX_TLS'),
	tls: networkError('CERT_HAS_EXPIRED'),
	'no http': networkError('HPE_INVALID_CONSTANT'),
	'refused stream': Object.assign(new Error('NGHTTP2_REFUSED_STREAM'), {code: 'ERR_HTTP2_STREAM_ERROR'}),
	opaque: new TypeError('Failed to fetch'),
	interrupted: new TypeError('terminated'),
	corrupt: coded('Z_DATA_ERROR'),
	'bad json': new SyntaxError('no'),
	'time limit': named('TimeoutError'),
	abort: named('AbortError'),
	'bad url': coded('ERR_INVALID_URL'),
	bug: new TypeError('undefined is not a function'),
	nothing: undefined,
};

const takenBy = (guard: (subject: unknown) => boolean) =>
	Object.keys(failures).filter(name => guard(failures[name]));

test.each<[(subject: unknown) => boolean, readonly string[]]>([
	[isRateLimited, ['429']],
	[isQuotaExhausted, ['429 stop']],
	[isAuthentication, ['401']],
	[isPermission, ['403']],
	[isNotFound, ['404', '410']],
	[isConflict, ['409', '412']],
	[isValidation, ['400', '422']],
	[isTimeout, ['504', 'slow', 'time limit']],
	[isCancelled, ['abort']],
	[
		isNetworkFailure,
		[
			'refused',
			'slow',
			'lost',
			'unresolved',
			'unreachable',
			'proxy',
			'tls',
			'no http',
			'refused stream',
			'opaque',
			'interrupted',
		],
	],
	[isServerFailure, ['500', '501', '502', '503', '504', '507', '527', '529']],
	[isInvalidResponse, ['corrupt', 'bad json']],
	[isMisuse, ['bad url']],
])('%p takes %j and nothing else', (guard, expected) => {
	expect(takenBy(guard)).toEqual(expected);
});

describe('hasCategory', () => {
	test('takes a failure of any of the categories', () => {
		expect(takenBy(subject => hasCategory(subject, 'gone', 'overloaded'))).toEqual(['410', '529']);
	});

	test('is false for a value that throws when it is read', () => {
		expect(hasCategory(untouchable(), 'not-found')).toBe(false);
	});

	test('never throws, whatever it is given', () => {
		fc.assert(
			fc.property(fc.oneof(anythingAtAll(), anyError()), make =>
				expect(typeof hasCategory(make(), 'not-found')).toBe('boolean'),
			),
		);
	});

	test('does not compile without a category, nor with one that is misspelt', () => {
		// @ts-expect-error at least one category
		expect(hasCategory(status(404))).toBe(false);
		// @ts-expect-error no such category
		expect(hasCategory(status(404), 'notfound')).toBe(false);
		const words: readonly [Category, Category] = ['gone', 'not-found'];
		expect(hasCategory(status(404), ...words)).toBe(true);
	});
});

describe('a failure that went through a client', () => {
	const url = 'https://api.example.com/users/42';
	const rules = [rule('asleep', {status: 404}, {category: 'unavailable'})];
	const client = (...steps: readonly Step[]) =>
		ky.create({fetch: scriptedFetch(...steps), retry: 0}).extend(statusClassifier({rules}));

	test('is taken as it was judged there', async () => {
		const error = await client(status(404))
			.get(url)
			.catch((thrown: unknown) => thrown);
		expect([isServerFailure(error), isNotFound(error)]).toEqual([true, false]);
	});

	test('is taken from the response, too', async () => {
		const response = await client(status(404)).get(url, {throwHttpErrors: false});
		expect([isServerFailure(response), isNotFound(response)]).toEqual([true, false]);
	});

	test('and that no hook has seen is judged on the spot', async () => {
		const broken = await client(new Response('{', json({})))
			.get(url)
			.json()
			.catch((thrown: unknown) => thrown);
		expect(isInvalidResponse(broken)).toBe(true);
	});
});
