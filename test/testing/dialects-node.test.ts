import tls from 'node:tls';
import {afterEach, describe, expect, test} from '@jest/globals';
import {
	badChunk,
	closeBeforeHeaders,
	closeMidBody,
	corruptGzip,
	garbage,
	headerOverflow,
	http09,
	ok,
	redirectLoop,
	resetBeforeHeaders,
	resetMidBody,
	type Step,
	truncatedChunked,
} from '@kyhooks/testing';
import {refusedOrigin, startFaultServer, type TlsKind} from '@kyhooks/testing/server';
import {type BrokenEnding, type PlayedFault, targetOf} from '../../packages/testing/src/dialects/dialect.ts';
import {node} from '../../packages/testing/src/dialects/node.ts';

const before = tls.getCACertificates('default');
afterEach(() => tls.setDefaultCACertificates(before));

/** The dialect uses the error numbers of Linux. */
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux("the dialect of Node has the errors of this Node's fetch, property for property", () => {
	test.each<readonly [PlayedFault, () => Step]>([
		['reset', resetBeforeHeaders],
		['close', closeBeforeHeaders],
		['garbage', garbage],
		['no-status-line', http09],
		['header-overflow', headerOverflow],
		['redirect-loop', redirectLoop],
	])('%s', async (fault, scenario) => {
		await using server = await startFaultServer(scenario());
		const url = `${server.origin}/`;
		expect(told(node.failure(fault, targetOf(url)))).toStrictEqual(told(await failureOf(fetch(url))));
	});

	test.each<readonly [BrokenEnding, () => Step]>([
		['reset', resetMidBody],
		['close', closeMidBody],
		['close', truncatedChunked],
		['bad-chunk', badChunk],
		['corrupt', corruptGzip],
	])('a body that ends with %s', async (ending, scenario) => {
		await using server = await startFaultServer(scenario());
		const response = await fetch(server.origin);
		expect(told(node.broken(ending, targetOf(server.origin)))).toStrictEqual(
			told(await failureOf(response.text())),
		);
	});

	test('refused', async () => {
		const origin = await refusedOrigin();
		expect(told(node.failure('refused', targetOf(origin)))).toStrictEqual(
			told(await failureOf(fetch(origin))),
		);
	});

	test('dns-failure, with the code that this network gives', async () => {
		const url = 'http://no-such-host.invalid/';
		const error = await failureOf(fetch(url));
		const {code} = error.cause as {code: string};
		expect(told(node.failure('dns-failure', targetOf(url), code))).toStrictEqual(told(error));
	});

	test('unreachable: to the broadcast address there is never a route', async () => {
		const url = 'http://255.255.255.255:8080/';
		expect(told(node.failure('unreachable', targetOf(url), 'ENETUNREACH'))).toStrictEqual(
			told(await failureOf(fetch(url))),
		);
	});

	test.each<readonly [PlayedFault, TlsKind, string]>([
		['tls-self-signed', 'self-signed', 'localhost'],
		['tls-expired', 'expired', 'localhost'],
		['tls-wrong-host', 'wrong-host', 'localhost'],
		['tls-wrong-host', 'wrong-host', '127.0.0.1'],
	])('%s: %s at %s', async (fault, kind, host) => {
		await using server = await startFaultServer(ok(), {tls: kind});
		if (kind !== 'self-signed') {
			tls.setDefaultCACertificates([...before, server.certificate ?? '']);
		}
		const url = `https://${host}:${server.port}/`;
		expect(told(node.failure(fault, targetOf(url)))).toStrictEqual(told(await failureOf(fetch(url))));
	});

	test('tls-to-plain', async () => {
		await using server = await startFaultServer();
		const url = `https://127.0.0.1:${server.port}/`;
		expect(told(node.failure('tls-to-plain', targetOf(url)))).toStrictEqual(
			told(await failureOf(fetch(url))),
		);
	});
});

function failureOf(promise: Promise<unknown>): Promise<Error> {
	return promise.then(
		() => Promise.reject(new Error('resolved')),
		error => error,
	);
}

/** Everything readable in an error except its stack, for each error in the chain: class, own properties, and which of them are enumerable. */
function told(error: unknown): object {
	const properties = Object.entries(Object.getOwnPropertyDescriptors(error as Error))
		.filter(([key]) => key !== 'stack')
		.map(([key, {value, enumerable}]) => [key, {value: comparable(key, value), enumerable}]);
	return {
		class: (error as Error).constructor.name,
		name: (error as Error).name,
		...Object.fromEntries(properties),
	};
}

function comparable(key: string, value: unknown): unknown {
	switch (key) {
		case 'cause':
			return told(value);
		case 'message':
			// An OpenSSL message starts with the number of the thread.
			return String(value).replace(/^[\dA-F]{16}(?=:error:)/, '');
		case 'socket': {
			const {bytesRead, bytesWritten, localPort, ...same} = value as Record<string, unknown>;
			return {...same, received: Number(bytesRead) > 0, types: [typeof bytesWritten, typeof localPort]};
		}
		case 'cert': {
			// The dialect has no certificate, only its subject.
			const {subject, subjectaltname, ca} = value as Record<string, object>;
			return {subject: {...subject}, subjectaltname, ca};
		}
		default:
			return value;
	}
}
