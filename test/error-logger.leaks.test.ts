import {Writable} from 'node:stream';
import {inspect} from 'node:util';
import {expect, jest, test} from '@jest/globals';
import {RejectedError, ResilienceError} from '@kyhooks/core';
import {
	consoleSink,
	errorLogger,
	type LogErrorOptions,
	logError,
	pinoSink,
	type Sink,
} from '@kyhooks/error-logger';
import {beaconSink} from '@kyhooks/error-logger/beacon';
import {createRedactor} from '@kyhooks/error-logger/redact';
import {winstonSink} from '@kyhooks/error-logger/winston';
import {idempotencyKey, retry} from '@kyhooks/retry';
import {OperationTimeoutError} from '@kyhooks/retry/operation';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	expectNoSecrets,
	forever,
	respond,
	type Scenario,
	scenarioFetch,
	secretEcho,
	secretsIn,
	startVirtualTime,
} from '@kyhooks/testing';
import {BodyTimeoutError, timeout} from '@kyhooks/timeout';
import ky, {HTTPError} from 'ky';
import {pino} from 'pino';
import winston from 'winston';
import {scenarioTable} from './support/scenario-table.ts';

/** One secret for each place where there can be one. No two share a substring. */
const secrets = {
	queryKey: 'qk7f3a9b1c5d',
	queryToken: 'qt 8e2/4d+6f',
	fragment: 'fr91c7e3a5b2',
	bearer: 'br4a8c2e6f0d',
	headerKey: 'hk5b9d1f3e7a',
	cookie: 'ck6c0e4a8b2d',
	requestBody: 'rb"7d1f5b9c3e',
	responseBody: 'sb8e2a6c0d4f',
	setCookie: 'sc9f3b7d1e5a',
	context: 'cx0a4c8e2b6d',
	cause: 'ca1b5d9f3c7e',
	problem: 'pr2c6e0a4d8f',
	user: 'us3d7f1b5e9c',
	password: 'pw4e8a2c6f0b',
} as const;
const all = Object.values(secrets);

const url = `https://api.example.com/users/42?api_key=${secrets.queryKey}&token=${encodeURIComponent(secrets.queryToken)}#access_token=${secrets.fragment}`;

const hostile = 'line one\r\nline two\u2028line three\u001b[2Jwiped\u202Ereversed\u0085next';

/** The response of a server that reveals too much in an error. */
const telltale = () =>
	respond({
		status: 500,
		headers: {
			'content-type': 'application/problem+json',
			'set-cookie': `session=${secrets.setCookie}; HttpOnly`,
			'x-api-key': secrets.headerKey,
			location: `https://${secrets.user}:${secrets.password}@api.example.com/?token=${secrets.queryKey}#${secrets.fragment}`,
			'www-authenticate': `Bearer realm="x", token="${secrets.bearer}"`,
		},
		json: {
			type: `https://api.example.com/problems?token=${secrets.problem}`,
			title: `failed for Bearer ${secrets.bearer} ${hostile}`,
			detail: hostile,
			password: secrets.responseBody,
			nested: {client_secret: secrets.responseBody, note: `token=${secrets.responseBody}`},
		},
	});

/** A failure whose causes reveal too much. */
const talkative = () =>
	Object.assign(
		new TypeError('fetch failed', {
			cause: Object.assign(
				new Error(
					`connect to https://${secrets.user}:${secrets.password}@proxy.example.com failed, Authorization: Bearer ${secrets.cause} ${hostile}`,
				),
				{code: 'ECONNREFUSED', syscall: 'connect', options: {headers: {authorization: secrets.bearer}}},
			),
		}),
	);

const scenarios: readonly (readonly [string, () => Scenario])[] = [
	...scenarioTable
		.filter(({name}) => name !== 'abortedByCaller')
		.map(({name, make}) => [name, () => forever(make())] as const),
	['secretEcho', () => forever(secretEcho())],
	['a server that tells everything', () => forever(telltale())],
	// For JSON that they cannot parse, engines quote it in the error message.
	['JSON that is a secret', () => forever(respond({body: secrets.responseBody}))],
	[
		'JSON with a secret at its fault',
		() => forever(respond({body: `{"a":1,"b":${secrets.responseBody}"x"}`})),
	],
];

type Channel = Readonly<{sink: Sink; output(): Promise<string>}>;

function intoText(): {stream: Writable; text: () => string} {
	const chunks: string[] = [];
	const stream = new Writable({
		write(chunk, _, done) {
			chunks.push(String(chunk));
			done();
		},
	});
	return {stream, text: () => chunks.join('')};
}

const throughWinston = (format: winston.Logform.Format) => (): Channel => {
	const {stream, text} = intoText();
	const transports = [new winston.transports.Stream({stream})];
	const logger = winston.createLogger({level: 'silly', format, transports});
	return {
		sink: winstonSink(logger),
		async output() {
			const finished = new Promise(resolve => logger.once('finish', resolve));
			logger.end();
			await finished;
			return text();
		},
	};
};

const channels: Readonly<Record<string, () => Channel>> = {
	'winston json': throughWinston(winston.format.json()),
	'winston simple': throughWinston(winston.format.simple()),
	'winston prettyPrint': throughWinston(winston.format.prettyPrint({depth: 6})),
	pino: () => {
		const {stream, text} = intoText();
		return {sink: pinoSink(pino({level: 'trace'}, stream)), output: async () => text()};
	},
	console: () => {
		const lines: string[] = [];
		for (const method of ['debug', 'info', 'warn', 'error', 'log'] as const) {
			jest
				.spyOn(console, method)
				.mockImplementation((...given) => void lines.push(given.map(show).join(' ')));
		}
		return {
			sink: consoleSink({minimum: 'debug'}),
			async output() {
				jest.restoreAllMocks();
				return lines.join('\n');
			},
		};
	},
	beacon: () => {
		const bodies: string[] = [];
		const fetch = async (_: unknown, init?: RequestInit) => {
			bodies.push(await new Response(init?.body).text());
			return new Response(null, {status: 204});
		};
		const sink = beaconSink({
			url: 'https://logs.example.com/',
			minimum: 'debug',
			fetch: fetch as typeof globalThis.fetch,
		});
		return {
			sink,
			async output() {
				await sink.flush();
				sink.close();
				return bodies.join('\n');
			},
		};
	},
};

function show(value: unknown): string {
	return typeof value === 'string' ? value : inspect(value, {depth: 10});
}

/** Makes the call that reveals the most, and lets it fail. */
async function failing(
	scenario: Scenario | (() => never),
	sink: Sink,
	options: LogErrorOptions,
): Promise<unknown> {
	const fetch =
		typeof scenario === 'function' && !('calls' in scenario)
			? ((async () => (scenario as () => never)()) as typeof globalThis.fetch)
			: scenarioFetch(scenario as Scenario);
	const api = ky
		.create({fetch, context: {session: secrets.context}})
		.extend(errorLogger({sink, body: createRedactor().value, ...options}))
		.extend(timeout({idle: 500}))
		.extend(retry({limit: 1}))
		.extend(idempotencyKey())
		.extend(statusClassifier());
	return api
		.post(url, {
			json: {password: secrets.requestBody, card: secrets.requestBody},
			headers: {
				authorization: `Bearer ${secrets.bearer}`,
				'x-api-key': secrets.headerKey,
				cookie: `session=${secrets.cookie}`,
			},
		})
		.json()
		.catch((error: unknown) => error);
}

const redactors: readonly LogErrorOptions[] = [{}, {redact: createRedactor({headers: ['x-tenant']})}];

test.each(
	Object.entries(channels).flatMap(([name, open]) =>
		redactors.map(options => [name, open, options] as const),
	),
)('no secret gets through %s', async (_, open, options) => {
	const {sink, output} = open();
	{
		using time = startVirtualTime();
		const tell = () => {
			throw talkative();
		};
		for (const scenario of [...scenarios.map(([, make]) => make()), tell]) {
			const error = await time.run(failing(scenario, sink, options));
			logError(new Error('again, elsewhere', {cause: structuredCloneOf(error)}), sink, {
				body: createRedactor().value,
			});
		}
		logError(
			new TypeError(`Request cannot be constructed from a URL that includes credentials: ${talkativeUrl}`),
			sink,
		);
		await time.advance(60_000);
	}
	const written = await output();
	// Otherwise the test proves nothing.
	expect(written.split('HTTP').length).toBeGreaterThan(scenarios.length);
	expectNoSecrets(written, all);
	expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
});

const talkativeUrl = `http://${secrets.user}:${secrets.password}@api.example.com/`;

/** An error of the same class that no hook has seen. */
function structuredCloneOf(error: unknown): unknown {
	return error instanceof HTTPError ? new HTTPError(error.response, error.request, error.options) : error;
}

test('the planted secrets would be found, if somebody printed ky’s own error', async () => {
	using time = startVirtualTime();
	const error = await time.run(failing(forever(telltale()), {write() {}}, {}));
	expect(secretsIn(inspect(error, {depth: 8}), all).length).toBeGreaterThan(5);
});

const request = () =>
	new Request(url, {
		method: 'POST',
		headers: {authorization: `Bearer ${secrets.bearer}`, 'x-api-key': secrets.headerKey},
		body: secrets.requestBody,
	});

const own: readonly (readonly [string, () => Error])[] = [
	['ResilienceError', () => new ResilienceError('no', {code: 'NO', hook: 'x', request: request()})],
	['RejectedError', () => new RejectedError('no', {code: 'NO', hook: 'x', request: request()})],
	[
		'BodyTimeoutError',
		() => new BodyTimeoutError({request: request(), attempt: 1, idle: 5, bytesReceived: 0, elapsed: 9}),
	],
	['OperationTimeoutError', () => new OperationTimeoutError('load', 500, talkative())],
];

test.each(own)('%s shows no secret, however it is printed', (_, make) => {
	const error = make();
	for (const printed of [
		String(error),
		JSON.stringify(error),
		JSON.stringify({error}),
		inspect(error, {depth: 10, showHidden: false}),
		inspect({error}, {depth: 10}),
	]) {
		expect(printed).toContain(error.name);
		expectNoSecrets(printed, all);
	}
});
