import {describe, expect, test} from '@jest/globals';
import {useClock} from '@kyhooks/core';
import {classify} from '@kyhooks/status-classifier';
import {
	closeMidBody,
	createVirtualClock,
	dnsFailure,
	type Runtime,
	refused,
	scenarioFetch,
} from '@kyhooks/testing';
import {type BrokenEnding, type PlayedFault, targetOf} from '../src/dialects/dialect.ts';
import {detectRuntime, dialects} from '../src/dialects/runtime.ts';

const target = targetOf('https://api.example.com/users/42?page=2');
const local = targetOf('http://127.0.0.1:8080/');
const runtimes = Object.keys(dialects) as readonly Runtime[];

/** The classifier's category of each fault. Browsers give no details that would distinguish them. */
const categories = {
	// If there are two categories, the second is Bun's.
	refused: ['connect-failed'],
	'dns-failure': ['dns'],
	'connect-timeout': ['connect-timeout'],
	unreachable: ['unreachable'],
	reset: ['connection-lost'],
	close: ['connection-lost'],
	garbage: ['protocol'],
	'no-status-line': ['protocol', 'connection-lost'],
	'header-overflow': ['too-large', 'protocol'],
	'tls-self-signed': ['tls'],
	'tls-expired': ['tls'],
	'tls-wrong-host': ['tls'],
	'tls-to-plain': ['tls'],
	'redirect-loop': ['redirect-loop'],
} as const satisfies Record<PlayedFault, readonly [string, string?]>;

const faults = Object.keys(categories) as readonly PlayedFault[];

const bodyCategories: Readonly<Record<BrokenEnding, Readonly<Record<Runtime, string>>>> = {
	reset: bodies('body-interrupted', {bun: 'connection-lost'}),
	close: bodies('body-interrupted', {bun: 'connection-lost'}),
	'bad-chunk': bodies('protocol', {deno: 'body-interrupted'}),
	corrupt: bodies('body-corrupt', {workerd: 'body-corrupt'}),
};

function bodies(told: string, more: Partial<Record<Runtime, string>> = {}): Record<Runtime, string> {
	const inBrowsers = {chrome: 'network', firefox: 'body-interrupted', safari: 'network'};
	const elsewhere = {workerd: 'connection-lost', 'react-native': 'network'};
	return {node: told, bun: told, deno: told, ...inBrowsers, ...elsewhere, ...more};
}

/** Workers hide the failure of a name or a certificate, and have one error for all connection failures. */
function inWorkers(fault: PlayedFault): string {
	return fault === 'redirect-loop' ? fault : /^(dns|tls)-/.test(fault) ? 'network' : 'connection-lost';
}

const endings = Object.keys(bodyCategories) as readonly BrokenEnding[];
const spoken = runtimes.flatMap(runtime => faults.map(fault => [runtime, fault] as const));
const broken = runtimes.flatMap(runtime => endings.map(ending => [runtime, ending] as const));

describe('the classifier knows the errors of every dialect', () => {
	test.each(spoken)('%s: %s', (runtime, fault) => {
		const [told, bun = told] = categories[fault] as readonly [string, string?];
		const untold = {chrome: 'network', firefox: 'network', safari: 'network', 'react-native': 'network'};
		const expected = {node: told, deno: told, bun, workerd: inWorkers(fault), ...untold};
		expect(classify(dialects[runtime].failure(fault, target)).category).toBe(expected[runtime]);
	});

	test.each(broken)('%s: a body that ends with %s', (runtime, ending) => {
		expect(classify(dialects[runtime].broken(ending, target)).category).toBe(bodyCategories[ending][runtime]);
	});

	test.each(['node', 'bun', 'deno'] as const)(
		'%s: what fails before the connection was never sent',
		runtime => {
			const early = faults
				.filter(fault => fault.startsWith('tls-'))
				.concat('refused', 'dns-failure', 'connect-timeout', 'unreachable');
			const verdicts = faults.map(fault => classify(dialects[runtime].failure(fault, target)).neverSent);
			expect(verdicts).toEqual(faults.map(fault => early.includes(fault)));
		},
	);
});

describe('every error', () => {
	const all = runtimes.flatMap(runtime => [
		...faults.map(fault => () => dialects[runtime].failure(fault, target)),
		...endings.map(ending => () => dialects[runtime].broken(ending, target)),
	]);

	test('is a TypeError, like a network failure, except in Workers', () => {
		const plain = all.map(make => make()).filter(error => error.constructor !== TypeError);
		expect(
			plain.filter(
				({message}) => !/^(Network connection lost\.|internal error; reference = \w+)$/.test(message),
			),
		).toEqual([]);
	});

	test('is made anew each time, with its cause', () => {
		for (const make of all) {
			const [first, second] = [make(), make()];
			expect(first).not.toBe(second);
			expect(first.cause === undefined || first.cause !== second.cause).toBe(true);
		}
	});

	test('shows no frame of this package', () => {
		const frames = all
			.flatMap(make => chain(make()))
			.filter(({stack}) => /\n\s+at .*dialects/.test(stack ?? ''));
		expect(frames).toEqual([]);
	});
});

describe('Node says it in the cause', () => {
	test.each<readonly [PlayedFault, string | undefined, object]>([
		[
			'refused',
			undefined,
			{
				message: 'connect ECONNREFUSED 127.0.0.1:8080',
				errno: -111,
				code: 'ECONNREFUSED',
				syscall: 'connect',
				address: '127.0.0.1',
				port: 8080,
			},
		],
		[
			'dns-failure',
			'EAI_AGAIN',
			{
				message: 'getaddrinfo EAI_AGAIN 127.0.0.1',
				errno: -3001,
				code: 'EAI_AGAIN',
				syscall: 'getaddrinfo',
				hostname: '127.0.0.1',
			},
		],
		[
			'connect-timeout',
			undefined,
			{
				name: 'ConnectTimeoutError',
				message: 'Connect Timeout Error (attempted address: 127.0.0.1:8080, timeout: 10000ms)',
				code: 'UND_ERR_CONNECT_TIMEOUT',
			},
		],
		[
			'unreachable',
			'EHOSTUNREACH',
			{message: 'connect EHOSTUNREACH 127.0.0.1:8080', errno: -113, syscall: 'connect'},
		],
		[
			'unreachable',
			'ENETUNREACH',
			{message: 'connect ENETUNREACH 127.0.0.1:8080 - Local (0.0.0.0:0)', errno: -101, syscall: 'connect'},
		],
	])('%s %s', (fault, code, expected) => {
		const {message, cause} = dialects.node.failure(fault, local, code);
		expect(message).toBe('fetch failed');
		expect(cause).toMatchObject(expected);
	});

	test('with the address that a name may have, and the one in brackets as it is', () => {
		const addressIn = (url: string) =>
			(dialects.node.failure('refused', targetOf(url)).cause as {address: string}).address;
		expect(['http://localhost/', 'http://api.example.com/', 'http://[::1]:81/'].map(addressIn)).toEqual([
			'127.0.0.1',
			'192.0.2.1',
			'::1',
		]);
	});

	test('with both ends of a socket, of either family', () => {
		const {socket} = dialects.node.failure('close', targetOf('http://[::1]:81/')).cause as {socket: object};
		expect(socket).toMatchObject({
			localAddress: '::1',
			remoteAddress: '::1',
			remotePort: 81,
			remoteFamily: 'IPv6',
		});
	});

	test("with undici's classes, by their constructor and by a name of their own", () => {
		const cause = dialects.node.failure('close', local).cause as Error;
		expect([cause.constructor.name, Object.hasOwn(cause, 'name'), cause instanceof Error]).toEqual([
			'SocketError',
			true,
			true,
		]);
	});
});

describe('Bun says it on the error itself', () => {
	test('with code and path, and no cause', () => {
		const error = dialects.bun.failure('refused', local);
		expect({...error}).toEqual({code: 'ECONNREFUSED', path: 'http://127.0.0.1:8080/', errno: 0});
		expect(error).toMatchObject({
			message: 'ECONNREFUSED: Unable to connect. Is the computer able to access the url?',
		});
		expect('cause' in error).toBe(false);
	});

	const more = 'For more information, pass `verbose: true` in the second argument to fetch()';
	const unable = 'Unable to connect. Is the computer able to access the url?';
	const cut = `ECONNRESET: The socket connection was closed unexpectedly. ${more}`;
	const named = (code: string) => `${code} fetching "http://127.0.0.1:8080/". ${more}`;

	test.each<readonly [PlayedFault, string | undefined, string]>([
		['connect-timeout', undefined, `ETIMEDOUT: ${unable}`],
		['unreachable', undefined, `EHOSTUNREACH: ${unable}`],
		['unreachable', 'ENETUNREACH', 'ENETUNREACH: Was there a typo in the url or port?'],
		['reset', undefined, cut],
		['no-status-line', undefined, cut],
		['garbage', undefined, named('Malformed_HTTP_Response')],
		['header-overflow', undefined, named('Malformed_HTTP_Response')],
		['tls-self-signed', undefined, 'unable to verify the first certificate'],
		['tls-expired', undefined, 'certificate has expired'],
		['tls-wrong-host', undefined, named('ERR_TLS_CERT_ALTNAME_INVALID')],
		['tls-to-plain', undefined, 'EPROTO: The TLS handshake failed. Does the server speak TLS on this port?'],
		['redirect-loop', undefined, `TooManyRedirects: The response redirected too many times. ${more}`],
	])('%s %s', (fault, code, message) => {
		expect(dialects.bun.failure(fault, local, code).message).toBe(message);
	});

	test.each<readonly [BrokenEnding, string]>([
		['reset', cut],
		['close', cut],
		['bad-chunk', named('InvalidHTTPResponse')],
		['corrupt', named('ZlibError')],
	])('a body that ends with %s', (ending, message) => {
		expect(dialects.bun.broken(ending, local).message).toBe(message);
	});

	test('with another number for a name server that did not answer', () => {
		expect(dialects.bun.failure('dns-failure', target, 'EAI_AGAIN')).toMatchObject({
			message: 'getaddrinfo EAI_AGAIN api.example.com',
			errno: -3001,
		});
	});

	test('with system call and name, where a name does not resolve', () => {
		expect({...dialects.bun.failure('dns-failure', target)}).toEqual({
			code: 'ENOTFOUND',
			path: target.url,
			syscall: 'getaddrinfo',
			hostname: 'api.example.com',
			errno: 4,
		});
	});

	test('where nothing can be taken off', () => {
		const error = dialects.bun.failure('refused', local);
		expect(Object.getOwnPropertyDescriptor(error, 'code')).toMatchObject({
			enumerable: true,
			writable: true,
			configurable: false,
		});
	});
});

describe('Deno says it in the message of the cause', () => {
	const connecting = 'error sending request for url (http://127.0.0.1:8080/): client error (Connect)';
	const sending =
		'error sending request from 127.0.0.1:49152 for http://127.0.0.1:8080/ (127.0.0.1:8080): client error (SendRequest)';

	test.each<readonly [PlayedFault, string | undefined, string]>([
		['refused', undefined, `${connecting}: tcp connect error: Connection refused (os error 111)`],
		['connect-timeout', undefined, `${connecting}: tcp connect error: Connection timed out (os error 110)`],
		['unreachable', undefined, `${connecting}: tcp connect error: No route to host (os error 113)`],
		['unreachable', 'ENETUNREACH', `${connecting}: tcp connect error: Network is unreachable (os error 101)`],
		[
			'dns-failure',
			undefined,
			`${connecting}: dns error: failed to lookup address information: Name or service not known`,
		],
		[
			'dns-failure',
			'EAI_AGAIN',
			`${connecting}: dns error: failed to lookup address information: Temporary failure in name resolution`,
		],
		['reset', undefined, 'Connection reset by peer (os error 104)'],
		['close', undefined, `${sending}: connection closed before message completed`],
		['garbage', undefined, `${sending}: invalid HTTP version parsed`],
		['no-status-line', undefined, `${sending}: invalid HTTP version parsed`],
		['header-overflow', undefined, `${sending}: message head is too large`],
		['tls-self-signed', undefined, `${connecting}: invalid peer certificate: UnknownIssuer`],
		[
			'tls-wrong-host',
			undefined,
			`${connecting}: invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("elsewhere.example")`,
		],
		['tls-to-plain', undefined, `${connecting}: received corrupt message of type InvalidContentType`],
	])('%s %s', (fault, code, message) => {
		const error = dialects.deno.failure(fault, local, code);
		expect([error.message, (error.cause as Error).message]).toEqual(['fetch failed', message]);
		expect(Reflect.ownKeys(error.cause as Error).toSorted()).toEqual(['message', 'stack']);
	});

	test('with addresses as sockets have them', () => {
		const causeAt = (url: string) =>
			(dialects.deno.failure('close', targetOf(url)).cause as Error).message.replace(/: client error.*/, '');
		expect(['http://[::1]:81/', 'https://api.example.com/'].map(causeAt)).toEqual([
			'error sending request from [::1]:49152 for http://[::1]:81/ ([::1]:81)',
			'error sending request from 192.0.2.2:49152 for https://api.example.com/ (192.0.2.1:443)',
		]);
	});

	test.each<readonly [BrokenEnding, string]>([
		['reset', 'error reading a body from connection'],
		['close', 'error reading a body from connection'],
		['bad-chunk', 'error reading a body from connection'],
		['corrupt', 'deflate decompression error: invalid block type'],
	])('but for a body that ends with %s, which has none', (ending, message) => {
		const error = dialects.deno.broken(ending, local);
		expect([error.message, error.cause]).toEqual([message, undefined]);
	});

	test('with the times of an expired certificate by the clock', () => {
		const restore = useClock(createVirtualClock({wallTime: 1_700_000_000_500}));
		const {cause} = dialects.deno.failure('tls-expired', target);
		restore();
		expect((cause as Error).message).toContain(
			'verification time 1700000000 (UNIX), but certificate is not valid after 1699913600 (86400 seconds ago)',
		);
	});

	test('but for a redirect loop, which has none', () => {
		const error = dialects.deno.failure('redirect-loop', target);
		expect([error.message, error.cause]).toEqual([
			'Fetch failed: Maximum number of redirects (20) reached',
			undefined,
		]);
	});
});

describe('browsers say one thing of all faults, and one of bodies', () => {
	test.each([
		['chrome', 'Failed to fetch', 'network error'],
		['firefox', 'NetworkError when attempting to fetch resource.', 'Error in input stream'],
		['safari', 'Load failed', 'Load failed'],
	] as const)('%s: %s', (runtime, failure, body) => {
		const dialect = dialects[runtime];
		expect([...new Set(faults.map(fault => dialect.failure(fault, target).message))]).toEqual([failure]);
		expect([...new Set(endings.map(ending => dialect.broken(ending, target).message))]).toEqual([body]);
	});

	test('Chrome gives a stack, Firefox an empty one, Safari none', () => {
		const stackOf = (runtime: Runtime) => dialects[runtime].failure('reset', target).stack;
		expect([stackOf('chrome'), stackOf('firefox'), stackOf('safari')]).toEqual([
			'TypeError: Failed to fetch',
			'',
			undefined,
		]);
		expect('stack' in dialects.safari.broken('reset', target)).toBe(false);
	});
});

describe('scenarioFetch', () => {
	test('rejects in the dialect it is told', async () => {
		const fetch = scenarioFetch(refused(), {runtime: 'safari'});
		await expect(fetch(target.url)).rejects.toThrow('Load failed');
	});

	test('passes on the code of a scenario', async () => {
		const fetch = scenarioFetch(dnsFailure({code: 'EAI_AGAIN'}), {runtime: 'bun'});
		await expect(fetch(target.url)).rejects.toMatchObject({code: 'EAI_AGAIN'});
	});

	test('breaks a body in the dialect it is told', async () => {
		const response = await scenarioFetch(closeMidBody(), {runtime: 'deno'})(target.url);
		await expect(response.text()).rejects.toThrow('error reading a body from connection');
	});
});

describe('the runtime is known by its globals', () => {
	const browser = (userAgent: string) => ({navigator: {userAgent}});
	const nodeProcess = {process: {versions: {node: '24.0.0'}}};
	const mozilla = 'Mozilla/5.0 (X11; Linux x86_64)';

	test.each<readonly [string, object, Runtime]>([
		['Bun, which has a process too', {Bun: {}, ...nodeProcess}, 'bun'],
		['Deno, which has a process too', {Deno: {}, ...nodeProcess}, 'deno'],
		['Node', {...nodeProcess, ...browser('Node.js/24')}, 'node'],
		['jsdom on Node', {...nodeProcess, ...browser(`${mozilla} AppleWebKit/537.36 jsdom/27.0.0`)}, 'node'],
		[
			'Chrome',
			browser(`${mozilla} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36`),
			'chrome',
		],
		[
			'Chrome without a window',
			browser(`${mozilla} AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36`),
			'chrome',
		],
		['a Worker', browser('Cloudflare-Workers'), 'workerd'],
		['React Native, tried on Node', {...nodeProcess, navigator: {product: 'ReactNative'}}, 'react-native'],
		['Firefox', browser(`${mozilla} Gecko/20100101 Firefox/148.0`), 'firefox'],
		[
			'Safari',
			browser(`${mozilla} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15`),
			'safari',
		],
		[
			'Chrome on iOS, which is Safari inside',
			browser(`${mozilla} AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1`),
			'safari',
		],
		['a browser with a process from its bundler', {process: {}, ...browser('Firefox/148.0')}, 'firefox'],
		['nothing that tells', {}, 'node'],
	])('%s', (_, globals, runtime) => {
		expect(detectRuntime(globals)).toBe(runtime);
	});

	test('and this one is Node', () => {
		expect(detectRuntime()).toBe('node');
	});
});

function chain(error: unknown): readonly Error[] {
	return error instanceof Error ? [error, ...chain(error.cause)] : [];
}
