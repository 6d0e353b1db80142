import {Writable} from 'node:stream';
import {inspect} from 'node:util';
import {beforeAll, expect, jest, test} from '@jest/globals';
import {type AuthRefreshOptions, authRefresh} from '@kyhooks/auth-refresh';
import {CircuitOpenError} from '@kyhooks/circuit-breaker';
import {explain, type Hook, RejectedError, read, subscribe} from '@kyhooks/core';
import {consoleSink, errorLogger, pinoSink, type Sink} from '@kyhooks/error-logger';
import {beaconSink} from '@kyhooks/error-logger/beacon';
import {createRedactor} from '@kyhooks/error-logger/redact';
import {winstonSink} from '@kyhooks/error-logger/winston';
import {telemetry} from '@kyhooks/opentelemetry';
import {GateClosedError, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {forever, respond, scenarioFetch, secretsIn, startVirtualTime} from '@kyhooks/testing';
import {BodyTimeoutError} from '@kyhooks/timeout';
import ky, {type Options} from 'ky';
import {pino} from 'pino';
import winston from 'winston';
import {startRecording} from '../packages/opentelemetry/test/support/recording.ts';
import {createCalls} from '../packages/timeline/src/model/calls.ts';
import {segmentsOf} from '../packages/timeline/src/model/segments.ts';
import {textOf} from '../packages/timeline/src/model/words.ts';

/** Names of fields, parameters, headers and variables that hold a secret. */
const names = [
	...['password', 'passwd', 'passwrd', 'pswd', 'psw', 'pwd', 'pw', 'passphrase', 'passcode', 'dbPassword'],
	...['token', 'tok', 'access_token', 'refreshToken', 'id-token', 'authToken', 'csrfToken', 'secret'],
	...['client_secret', 'clientSecret', 'bearer', 'jwt', 'assertion', 'code_verifier', 'signature', 'hmac'],
	...['api_key', 'apiKey', 'api-key', 'apikey', 'access_key', 'user_key', 'dev_key', 'developerKey'],
	...['authkey', 'auth_key', 'wskey', 'private_key', 'signing-key', 'subscription_key', 'license_key'],
	...['sess', 'session', 'session_id', 'sid', 'PHPSESSID', 'jsessionid', 'cookie', 'otp', 'totp'],
	...['authcode', 'authCode', 'backupCode', 'recovery_codes', 'reset_code', 'mfa_code', 'mnemonic'],
	...['seedPhrase', 'security_answer', 'securityQuestion', 'cvv', 'card_number', 'iban', 'ssn', 'email'],
	...['X-Api-Key', 'AWSAccessKeyId', 'user.api_key', 'nested[password]', 'credential', 'connectionString'],
];

/** Names that hold a secret only in a query. */
const parameters = [
	'appid',
	'key',
	'code',
	'state',
	'sig',
	'hash',
	'ticket',
	'nonce',
	'pin',
	'X-Amz-Signature',
];

/** The formats of vendors' API keys; `*`, `#` and `$` stand for the variable part. */
const keyForms: Readonly<Record<string, string>> = {
	Anthropic: 'sk-ant-api03-*',
	OpenAI: 'sk-proj-*',
	Atlassian: 'ATATT3xFfGF0*',
	AWS: 'AKIAIOSF#',
	Brevo: 'xkeysib-*',
	Databricks: 'dapi$',
	DigitalOcean: 'dop_v1_*',
	Docker: 'dckr_pat_*',
	Facebook: 'EAACEdEose0cBA*',
	Figma: 'figd_*',
	GitHub: 'ghp_*',
	'GitHub, finer': 'github_pat_*',
	GitLab: 'glpat-*',
	Google: 'AIzaSy*abcdefghij',
	'Google OAuth': 'ya29.*',
	Grafana: 'glsa_*',
	Groq: 'gsk_*',
	'Hugging Face': 'hf_*',
	HubSpot: 'pat-na1-*',
	Linear: 'lin_api_*',
	Mailgun: 'key-$',
	Notion: 'ntn_*00000000000000000',
	'Notion, older': 'secret_*00000000000000000',
	npm: 'npm_*abcdefgh12',
	NVIDIA: 'nvapi-*',
	Perplexity: 'pplx-*',
	PlanetScale: 'pscale_tkn_*',
	PyPI: 'pypi-AgEIcHlwaS5vcmc*',
	Razorpay: 'rzp_live_*',
	Replicate: 'r8_*',
	SendGrid: 'SG.*.abcdefghijklmnop',
	Sentry: 'sntrys_*',
	Shopify: 'shpat_*',
	Slack: 'xoxb-*',
	'Slack, app': 'xapp-1-*',
	Square: 'sq0atp-*',
	Stripe: 'sk_live_*',
	'Stripe, webhook': 'whsec_*',
	Telegram: '110201543:AAH*abcdefghijk',
	Twilio: 'SK$',
	'Twilio, account': 'AC$',
	Vault: 'hvs.*',
	xAI: 'xai-*',
	JWT: 'eyJhbGciOiJIUzI1NiJ9.eyJ*.abcdefgh',
};

const cards = [
	'4111111111111111',
	'5500005555555559',
	'340000000000009',
	'6011000000000004',
	'4222222222222',
];

/** Paths that are credentials. */
const paths: readonly ((secret: string) => string)[] = [
	secret => `/services/T00000000/B00000000/${secret}`,
	secret => `/api/webhooks/1098765432109876543/${secret}`,
	secret => `/bot110201543:AAH${secret}abcdefgh/sendMessage`,
	secret => `/token/${secret}`,
	secret => `/v1/tokens/${secret}/revoke`,
	secret => `/v1/keys/sk_live_${secret}`,
	secret => `/files/eyJhbGciOiJIUzI1NiJ9.${secret}.abcdefgh`,
	secret => `/users;key=${secret}`,
	secret => `/users;jsessionid=${secret}/orders`,
];

/** Messages in which a server quotes a secret that it has rejected. */
const sentences: readonly ((secret: string) => string)[] = [
	secret => `Invalid API key: ${secret}`,
	secret => `Invalid token '${secret}'`,
	secret => `Incorrect API key provided: ${secret}.`,
	secret => `Authorization: Bearer ${secret}`,
	secret => `request with Basic ${secret} refused`,
	secret => `connect to postgres://admin:${secret}@db.example.com:5432/x failed`,
	secret => `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
	secret => `Cookie: theme=dark; id=${secret}`,
];

/** The inputs of a call and the server's response. Each part contains secrets, which `secrets` lists. */
type Plant = Readonly<{
	about: string;
	secrets: readonly string[];
	path?: string;
	query?: readonly string[];
	json?: unknown;
	form?: string;
	header?: readonly [string, string];
	/** Texts that the server sends in its body and in a header, and that the cause of a failure contains. */
	texts?: readonly string[];
	answer?: unknown;
}>;

let count = 0;
/** No two secrets share a substring. */
const secret = () => {
	count += 1;
	const digits = count.toString(36).padStart(3, '0');
	return `z${digits}Q${digits}8xK${digits}v4${digits}w`;
};
const hexadecimal = () => (++count).toString(16).padStart(4, '0').repeat(8);
const capitals = () =>
	`${++count}`.padStart(5, '0').replace(/\d/g, digit => 'QWERTYUIOP'[Number(digit)] as string);

function keyOf(form: string): {secret: string; key: string} {
	const middle = form.includes('$') ? hexadecimal() : form.includes('#') ? `${capitals()}ODNN7EX` : secret();
	return {secret: middle, key: form.replace(/[*$#]/, middle)};
}

const inUrl = encodeURIComponent;
const inBase64 = (text: string) => Buffer.from(text).toString('base64');

/** @param make receives a function that returns a new secret for each place */
function planted(about: string, make: (next: () => string) => Omit<Plant, 'about' | 'secrets'>): Plant {
	const secrets: string[] = [];
	const plant = make(() => {
		const made = secret();
		secrets.push(made);
		return made;
	});
	return {about, secrets, ...plant};
}

const inQuery = (name: string, next: () => string) => [
	`${inUrl(name)}=${next()}`,
	`${name}=${inUrl(inBase64(next()))}`,
	`next=${inUrl(`https://h.example/?${name}=${next()}`)}`,
];

const plants: readonly Plant[] = [
	...parameters.map(name => planted(`parameter ${name}`, next => ({query: inQuery(name, next)}))),
	...names.map(name =>
		planted(`name ${name}`, next => ({
			query: inQuery(name, next),
			texts: [
				`GET https://h.example/x?${inUrl(name)}=${next()} failed`,
				`failed with ${name}=${next()} of 7`,
				`failed with ${inUrl(name)}%3D${next()}`,
				`failed with ${name}: ${inBase64(next())}`,
				`failed with ${JSON.stringify({[name]: next()})}`,
			],
			json: {
				user: {[name]: next()},
				event: JSON.stringify({[name]: next()}),
				twice: JSON.stringify({a: JSON.stringify({[name]: next()})}),
			},
		})),
	),
	...names.map(name =>
		planted(`name ${name} of an answer, and of a form`, next => ({
			form: new URLSearchParams({user: 'ada', [name]: next()}).toString(),
			answer: {[name]: next(), a: {[name]: next()}, event: JSON.stringify({[name]: next()})},
		})),
	),
	...Object.entries(keyForms).map(([maker, form]): Plant => {
		const secrets: string[] = [];
		const key = () => {
			const made = keyOf(form);
			secrets.push(made.secret);
			return made.key;
		};
		return {
			about: `a key of ${maker}`,
			path: `/v1/${key()}/items`,
			query: [`q=${inUrl(inUrl(key()))}`, `p=${key()}`],
			header: ['x-note', key()],
			json: {note: key(), list: JSON.stringify([key()])},
			texts: [
				`the key ${key()} is not known`,
				`the key ${inUrl(key())}, encoded`,
				`the key ${inBase64(key())} is not known`,
			],
			secrets,
		};
	}),
	...cards.map(card => ({
		about: `card ${card}`,
		secrets: [card],
		texts: [`card ${card} was declined`, `card ${card.replace(/(\d{4})(?=\d)/g, '$1 ')} was declined`],
		query: [`q=${card}`],
		json: {paidWith: Number(card), a: [`${card}`]},
	})),
	...paths.map(path =>
		planted(path('X'), next => ({
			path: path(next()),
			texts: [`POST https://h.example${path(next())} failed`],
		})),
	),
	...sentences.map(sentence => planted(sentence('X'), next => ({texts: [sentence(next())]}))),
	planted('a query without a name', next => ({query: [next()]})),
];

const requestOf = ({path = '/', query = []}: Plant) =>
	new Request(`https://api.example.com${path}?${query.join('&')}`);

/** The output collected so far, by where it came from. */
const said: Record<string, string> = {};
const say = (where: string, text: string) => {
	said[where] = `${said[where] ?? ''}${text}\n`;
};

function streamOf(where: string): Writable {
	return new Writable({
		write(chunk, _, done) {
			say(where, String(chunk));
			done();
		},
	});
}

function hearConsole(): void {
	for (const method of ['debug', 'info', 'warn', 'error', 'log'] as const) {
		jest.spyOn(console, method).mockImplementation((...given) => {
			say('console', given.map(value => (typeof value === 'string' ? value : inspect(value))).join(' '));
		});
	}
}

const beacon = () =>
	beaconSink({
		url: 'https://logs.example.com/',
		minimum: 'debug',
		fetch: (async (_: unknown, init?: RequestInit) => {
			say('beacon', await new Response(init?.body).text());
			return new Response(null, {status: 204});
		}) as typeof fetch,
	});

const winstonLogger = () =>
	winston.createLogger({
		level: 'silly',
		format: winston.format.json(),
		transports: [new winston.transports.Stream({stream: streamOf('winston')})],
	});

/** By source: the number of characters in its output, and the secrets found in it. */
const outcome: Record<string, {length: number; found: string[]}> = {};

function lookAt(some: readonly Plant[]): void {
	const secrets = some.flatMap(({secrets}) => secrets);
	const owners = some.flatMap(({about, secrets}) => secrets.map((_, at) => `${about}, secret ${at + 1}`));
	for (const [where, text] of Object.entries(said)) {
		outcome[where] ??= {length: 0, found: []};
		outcome[where].length += text.length;
		outcome[where].found.push(
			...secretsIn(text, secrets).map(({index, form}) => `${owners[index]} (${form})`),
		);
		delete said[where];
	}
}

type Failing = (answer: unknown, text: string) => typeof globalThis.fetch;

const says: Failing = (answer, text) =>
	scenarioFetch(
		forever(
			respond({
				status: 500,
				headers: {'content-type': 'application/json', server: text.replaceAll('\n', ' ')},
				json: answer as object,
			}),
		),
	);

const refuses: Failing = (_, text) => async () => {
	throw new TypeError('fetch failed', {cause: new Error(text)});
};

const recording = startRecording();
let exported = 0;

/** What an exporter would send: of each new span, everything. */
async function hearExports(): Promise<void> {
	for (const {name, attributes, events, status, links} of recording.finished().slice(exported)) {
		say('telemetry', inspect({name, attributes, events, status, links}, {depth: 8}));
		exported += 1;
	}
	say('telemetry', JSON.stringify(await recording.points()));
}

async function fail(plant: Plant, logger: Hook, ways: readonly Failing[]): Promise<void> {
	const {json = {}, form, header, texts = ['no'], answer} = plant;
	const text = texts.join('\n');
	for (const failing of ways) {
		const fetch = failing(answer ?? {message: text, given: json}, text);
		const api = ky
			.create({fetch})
			.extend(logger)
			.extend(telemetry({tracer: recording.tracer, meter: recording.meter}))
			.extend(retry({limit: ways.length - 1}))
			.extend(statusClassifier());
		const body = form === undefined ? {json} : {body: new URLSearchParams(form)};
		const error = await api
			.put(requestOf(plant).url, {...body, headers: header ? [[...header]] : []})
			.json()
			.catch((error: unknown) => error);
		const explanation = explain(error);
		say(
			'explain',
			[String(explanation), JSON.stringify(explanation), inspect(explanation, {depth: 8})].join(),
		);
	}
}

/** Answers nothing, until it is aborted. */
const never = (request: Request) =>
	new Promise<Response>((_, reject) => {
		const {signal} = request;
		signal.addEventListener('abort', () => reject(signal.reason));
	});
const answering = (status: number) => async () => new Response(null, {status});

/** How a call with a token can fail: a `fetch`, and options of the call. */
const tokenFailures: Readonly<
	Record<string, readonly [answer: (request: Request) => Promise<Response>, options?: Options]>
> = {
	'is refused twice': [answering(401)],
	'is refused twice, and may be retried': [answering(401), {retry: {limit: 1, statusCodes: [401]}}],
	'fails at the server': [answering(503), {retry: 1}],
	'fails at the server, and is returned': [answering(500), {throwHttpErrors: false}],
	'gets no response': [async () => Promise.reject(new TypeError('fetch failed')), {retry: 1}],
	'takes too long': [never, {timeout: 50}],
	'has no time left': [never, {totalTimeout: 50}],
	'is left': [never, {signal: AbortSignal.abort(new Error('left'))}],
	'fails in the body of a 200': [async () => Response.json({error: 'no'})],
	'breaks off': [async () => new Response('{"a":', {headers: {'content-type': 'application/json'}})],
	'is sent again by a hook of the client': [
		answering(200),
		{retry: 1, hooks: {afterResponse: [() => ky.retry({code: 'AGAIN'})]}},
	],
};

const quoting = 'a token that is replaced in vain, and an error of refresh that quotes both';

/** Where the two tokens of a call come from. */
const tokenSources: Readonly<Record<string, (present: string, fresh: string) => AuthRefreshOptions>> = {
	'the present token, and the one that replaces it': (present, fresh) => ({
		token: () => present,
		refresh: () => fresh,
	}),
	[quoting]: (present, fresh) => ({
		token: () => present,
		refresh: ({token}) => Promise.reject(new Error(`login refuses ${token} and ${fresh}`)),
	}),
	'tokens that no header can carry': (present, fresh) => ({
		token: () => `${present}\n`,
		refresh: () => `${fresh}\n`,
	}),
};

const tokenHeaders = [
	{header: 'Authorization', scheme: 'Bearer'},
	{header: 'x-api-key', scheme: ''},
];

/** The tokens that have reached a server. */
const sentTokens = new Set<string>();

/** Makes a call for each source, header and failure. Returns the tokens, as plants. */
async function failWithTokens(logger: Hook): Promise<readonly Plant[]> {
	const made: Plant[] = [];
	for (const [source, optionsOf] of Object.entries(tokenSources)) {
		for (const {header, scheme} of tokenHeaders) {
			for (const [failure, [answer, options]] of Object.entries(tokenFailures)) {
				const secrets = [secret(), secret()] as const;
				made.push({about: `${source}, in ${header}: a call that ${failure}`, secrets});
				const api = ky
					.create({
						retry: 0,
						baseUrl: 'https://api.example.com/',
						fetch(input, init) {
							const request = new Request(input, init);
							sentTokens.add(request.headers.get(header) ?? '');
							return answer(request);
						},
					})
					.extend(logger)
					.extend(
						statusClassifier({
							inspect: ({body}) => (read(body, 'error') ? {category: 'conflict'} : undefined),
						}),
					)
					.extend(authRefresh({...optionsOf(...secrets), header, scheme}))
					.extend(telemetry({tracer: recording.tracer, meter: recording.meter}));
				const ended = await api
					.extend(scheme ? {method: 'post', json: {sku: 7}} : {})('orders', options)
					.json()
					.catch((error: unknown) => error);
				say('errors', [String(ended), JSON.stringify({ended}), inspect(ended, {depth: 8})].join('\n'));
				const explanation = explain(ended);
				say('explain', [String(explanation), JSON.stringify(explanation)].join());
				// The message of a callback's error is its author's text, which the property `faults` repeats.
				if (source !== quoting) {
					say('explain', inspect(explanation, {depth: 8}));
				}
			}
		}
	}
	return made;
}

function ownErrors(request: Request): readonly Error[] {
	const gate = {status: 429, until: 60_000, wait: 60_000} as never;
	return [
		new RejectedError('no', {code: 'NO', hook: 'x', request}),
		new BodyTimeoutError({request, attempt: 1, idle: 5, bytesReceived: 0, elapsed: 9}),
		new CircuitOpenError(request, {key: 'https://api.example.com', state: 'open', retryAfter: 5} as never),
		new GateClosedError(request, gate),
	];
}

jest.setTimeout(60_000);

beforeAll(async () => {
	hearConsole();
	using time = startVirtualTime();
	const leaving = beacon();
	const sinks: readonly Sink[] = [
		winstonSink(winstonLogger()),
		pinoSink(pino({level: 'trace'}, streamOf('pino'))),
		consoleSink({minimum: 'debug'}),
		leaving,
	];
	const sink: Sink = {write: entry => sinks.forEach(each => void each.write(entry))};
	const {value} = createRedactor();
	const logger = errorLogger({sink, body: value});
	const finer = errorLogger({sink, body: value, redact: createRedactor({query: 'redact-known'})});
	const calls = createCalls(1_000);
	const unsubscribe = subscribe(event => {
		say('events', `${JSON.stringify(event)} ${inspect(event, {depth: 6})}`);
		calls.hear(event);
	});
	const look = async (some: readonly Plant[]) => {
		// The beacon holds only a few entries.
		await leaving.flush();
		await hearExports();
		for (const call of calls.all.values()) {
			const segments = segmentsOf(call, call.end?.at ?? 0);
			say('timeline', [textOf(call, segments), inspect([call.url, call.end, call.notes, segments])].join());
		}
		calls.clear();
		lookAt(some);
	};
	for (let from = 0; from < plants.length; from += 4) {
		const some = plants.slice(from, from + 4);
		await time.run(
			Promise.all(some.flatMap(plant => [fail(plant, logger, [says, refuses]), fail(plant, finer, [says])])),
		);
		for (const error of some.flatMap(plant => ownErrors(requestOf(plant)))) {
			say('errors', [String(error), JSON.stringify({error}), inspect(error, {depth: 8})].join('\n'));
		}
		await look(some);
	}
	await look(await time.run(failWithTokens(logger)));
	unsubscribe();
	jest.restoreAllMocks();
});

test('there are at least 400 secrets', () => {
	expect(plants.flatMap(({secrets}) => secrets).length).toBeGreaterThan(400);
});

test('the tokens have reached the server', () => {
	const sent = [...sentTokens];
	expect(sent.filter(token => /^Bearer \w+$/.test(token)).length).toBeGreaterThan(20);
	expect(sent.filter(token => /^\w+$/.test(token)).length).toBeGreaterThan(20);
});

test.each(['winston', 'pino', 'console', 'beacon', 'explain', 'errors', 'events', 'timeline', 'telemetry'])(
	'none of them comes out in %s',
	where => {
		expect(outcome[where]?.length).toBeGreaterThan(50_000);
		expect(outcome[where]?.found).toEqual([]);
	},
);
