import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {compose} from '@kyhooks/core';
import {constant, rateLimitGate, retry} from '@kyhooks/retry';
import ky from 'ky';
import {resilient} from 'kyhooks';
import {type Check, equal, type Job, pauseFor, within} from './place.ts';

const quick = () => retry({backoff: constant(10), jitter: 'none'});
const whole = () => ky.extend(resilient({retry: {backoff: constant(10)}, errorLogger: false}));
const asJson = {headers: {accept: 'application/json'}};

const withGate = ky.extend(compose(quick(), rateLimitGate()));
const withLine = ky.extend(
	compose(
		quick(),
		circuitBreaker({consecutiveFailures: 2, failingTime: 0, openTime: 1_000, whenOpen: 'wait'}),
	),
);

/** React Native has no `Response.json`. */
const asText = (value: unknown) => new Response(JSON.stringify(value));

/** Work that a platform's server does while it handles a request. Each job must end with its request. */
export const jobs: Readonly<Record<string, Job>> = {
	answered: url => whole().get(url),
	'asked as JSON': url => whole().get(url, asJson),
	'a failure': url => whole().get(url, {throwHttpErrors: false}),
	'a clone': async url => (await whole().get(url, asJson)).clone(),
	'behind the gate': async url => asText(await withGate.get(url).json()),
	'in the line': async url => asText(await withLine.get(url).json()),
	// Responds without waiting for the call: in a Worker, a request ends with its response, and its timers end too.
	'in the line for a moment': async url => {
		withLine
			.get(url)
			.json()
			.catch(() => {});
		await pauseFor(300);
		return asText('left');
	},
};

const handedBack: Readonly<Record<string, readonly [string, unknown]>> = {
	answered: ['ok', {id: 42}],
	'asked as JSON': ['ok', {id: 42}],
	'a clone': ['ok', {id: 42}],
};

export const platformChecks: readonly Check[] = [
	...Object.entries(handedBack).map(([job, [scenario, value]]) => ({
		title: `a response (${job}) that is handed back to the platform arrives whole`,
		async run(place: Parameters<Check['run']>[0]) {
			const {url} = await place.script([scenario, value]);
			const response = await place.serve(job, url);
			equal([response.status, await response.text()], [200, JSON.stringify(value)]);
		},
	})),
	{
		title: 'a failed response that is handed back to the platform arrives whole',
		async run(place) {
			const {url} = await place.script(['invalidInput']);
			const response = await place.serve('a failure', url);
			equal([response.status, (await response.text()).startsWith('{')], [422, true]);
		},
	},
	...['answered', 'asked as JSON'].map(job => ({
		title: `a response (${job}) is read by the prototype's own methods too`,
		async run(place: Parameters<Check['run']>[0]) {
			const {url} = await place.script(['ok', {id: 42}]);
			const response = (await jobs[job]?.(url)) as Response;
			equal(await Response.prototype.text.call(response), '{"id":42}');
		},
	})),
	{
		title: 'the gate holds the requests of others, and lets each go on by itself',
		async run(place) {
			const {url, calls} = await place.script(
				['rateLimited', {after: 1}],
				...Array.from({length: 5}, () => ['ok', {id: 42}] as const),
			);
			const first = place.serve('behind the gate', url);
			await pauseFor(300);
			const others = Array.from({length: 4}, () => place.serve('behind the gate', url));
			const answers = await Promise.all([first, ...others].map(async answer => (await answer).text()));
			equal(new Set(answers).size, 1, 'the different answers');
			const times = (await calls()).map(({time}) => time);
			within(
				Math.min(...times.slice(1)) - (times[0] ?? 0),
				900,
				5_000,
				'milliseconds until the second request',
			);
		},
	},
	...['first', 'last'].map(place => ({
		title: `a line before an open circuit goes on when the one who came ${place} has left`,
		async run({script, serve}: Parameters<Check['run']>[0]) {
			const {url} = await script(
				['unavailable'],
				['unavailable'],
				...Array.from({length: 8}, () => ['ok', {id: 42}] as const),
			);
			// Its second failure opens the circuit, and its third attempt waits.
			const first = serve(place === 'first' ? 'in the line for a moment' : 'in the line', url);
			await pauseFor(200);
			const others = Array.from({length: 4}, () => serve('in the line', url));
			await pauseFor(100);
			const last = place === 'last' ? serve('in the line for a moment', url) : first;
			await Promise.all([first, last]);
			const answers = await Promise.all(others.map(async answer => (await answer).text()));
			equal(
				answers,
				Array.from({length: 4}, () => '{"id":42}'),
			);
		},
	})),
];
