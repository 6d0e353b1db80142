import {type Category, classificationOf, compose, failureLinks, type RetryAdvice} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {scenarioFetch, scenarioNamed} from '@kyhooks/testing';
import ky from 'ky';
import {type Check, equal, failureOf, type Place} from './place.ts';
import {witness} from './witness.ts';

type Fault = Readonly<{
	scenario: string;
	/** The category, if the runtime distinguishes failures. */
	category: Category;
	/** Whether the request may have been processed, so that only safe requests are retried. */
	isSent: boolean;
	/** Whether it is retried, if the runtime distinguishes failures. */
	isRepeated: boolean;
	/** Where it happens, if not at a scripted path. */
	address?: (place: Place) => string;
	inBody?: true;
}>;

const inHead = (scenario: string, category: Category, isRepeated: boolean): Fault => ({
	scenario,
	category,
	isSent: true,
	isRepeated,
});
const inBody = (scenario: string, category: Category, isRepeated: boolean): Fault => ({
	...inHead(scenario, category, isRepeated),
	inBody: true,
});
const atOnce = (
	scenario: string,
	category: Category,
	isRepeated: boolean,
	address: (place: Place) => string,
): Fault => ({scenario, category, isSent: false, isRepeated, address});

const faults: readonly Fault[] = [
	inHead('resetBeforeHeaders', 'connection-lost', true),
	inHead('closeBeforeHeaders', 'connection-lost', true),
	inHead('garbage', 'protocol', false),
	inHead('http09', 'protocol', false),
	inHead('headerOverflow', 'too-large', false),
	inHead('redirectLoop', 'redirect-loop', false),
	inBody('resetMidBody', 'body-interrupted', true),
	inBody('closeMidBody', 'body-interrupted', true),
	inBody('truncatedBody', 'body-interrupted', true),
	inBody('truncatedChunked', 'body-interrupted', true),
	inBody('badChunk', 'protocol', false),
	inBody('corruptGzip', 'body-corrupt', false),
	atOnce('refused', 'connect-failed', true, ({addresses}) => addresses.refused),
	atOnce('dnsFailure', 'dns', true, ({addresses}) => addresses.unknown),
	atOnce('tlsSelfSigned', 'tls', false, ({addresses}) => addresses.tls['self-signed']),
	atOnce('tlsExpired', 'tls', false, ({addresses}) => addresses.tls.expired),
	atOnce('tlsWrongHost', 'tls', false, ({addresses}) => addresses.tls['wrong-host']),
	atOnce('tlsToPlain', 'tls', false, ({addresses}) => addresses.tls['to-plain']),
];

/** The categories that are accepted if the runtime does not distinguish failures. */
const untold: ReadonlySet<Category> = new Set(['network', 'connection-lost', 'body-interrupted']);

/** Enough repetitions for a browser that resends a request by itself. */
const always = 12;

/** An address at which every request meets the fault. */
async function addressOf({scenario, address}: Fault, place: Place): Promise<string> {
	return (
		address?.(place) ?? (await place.script(...Array.from({length: always}, () => [scenario] as const))).url
	);
}

const quick = () => retry({limit: 1, backoff: constant(10), jitter: 'none'});

function checksOf(fault: Fault): readonly Check[] {
	const {scenario, category, isRepeated, isSent, address} = fault;
	const served = (alone: boolean): Check => ({
		title: `${scenario}: ${address ? 'is tried again' : 'a GET is served by the next attempt'}${alone ? ', by retry() alone' : ''}`,
		async run(place) {
			const seen = witness();
			const api = ky.extend(alone ? compose(quick(), seen) : compose(quick(), statusClassifier(), seen));
			if (address) {
				await failureOf(api.get(address(place), {timeout: 5_000}).json());
				equal(seen.calls[0]?.attempts.length, 2, 'the attempts');
				return;
			}
			const {url, calls} = await place.script([scenario], ['ok', {id: 42}]);
			equal(await api.get(url, {timeout: 5_000}).json(), {id: 42});
			// The browser itself may have sent the second request.
			equal((await calls()).length, 2, 'the requests');
		},
	});
	return [
		{
			title: `${scenario}: the error is the one that the testing kit makes`,
			async run(place) {
				const url = await addressOf(fault, place);
				const made = scenarioFetch(scenarioNamed(scenario));
				equal(told(await rawFailureOf(globalThis.fetch, url)), told(await rawFailureOf(made, url)));
			},
		},
		{
			title: `${scenario}: is called ${category}`,
			async run(place) {
				const api = ky.extend(statusClassifier());
				const url = await addressOf(fault, place);
				const said = classificationOf(await failureOf(api.get(url, {retry: 0, timeout: 5_000}).json()));
				const isKnown =
					said?.category === category || (!place.tells && untold.has(said?.category ?? 'unknown'));
				equal(isKnown ? '' : said, '', 'the verdict');
				const may: readonly RetryAdvice[] = isSent
					? ['never', 'if-idempotent']
					: ['never', 'if-idempotent', 'always'];
				equal(may.includes(said?.retry ?? 'always'), true, `whether ${said?.retry} is safe`);
			},
		},
		...(isRepeated ? [served(false), served(true)] : []),
		...(isSent
			? [
					{
						title: `${scenario}: a POST is sent once`,
						async run(place: Place) {
							const {url, calls} = await place.script([scenario], ['ok']);
							const api = ky.extend(compose(quick(), statusClassifier()));
							await api
								.post(url, {json: {}, timeout: 5_000})
								.json()
								.catch(() => {});
							equal((await calls()).length, 1, 'the requests');
						},
					},
				]
			: []),
	];
}

/** The error with which a `fetch`, or the stream of its response, rejects. */
function rawFailureOf(fetch: (url: string) => Promise<Response>, url: string): Promise<Error> {
	return failureOf(
		fetch.call(globalThis, url).then(async ({body}) => {
			const reader = body?.getReader();
			while ((await reader?.read())?.done === false) {}
		}),
	);
}

/** An error and its causes, without what differs each time: numbers, the thread in an OpenSSL message, and workerd's hints about its log and the network path. */
function told(error: Error) {
	return failureLinks(error).map(link =>
		Object.fromEntries(
			Object.entries(link).map(([key, text]) => [
				key,
				text
					.replace(/^[\dA-F]{16}(?=:error:)|(?<=; reference = )\w+|(?<=^Too many redirects\.).*/s, '')
					.replace(/\d+/g, '#'),
			]),
		),
	);
}

export const transportChecks: readonly Check[] = faults.flatMap(checksOf);
