import type {Options} from 'ky';
import {isStep, type Scenario, toScript} from '../../script/script.ts';
import {forever} from '../../script/sequence.ts';
import {serveScenario} from './scenario-server.ts';
import {networkError, type Reply, type Server, serve} from './server.ts';

/** A server situation that one call meets. */
export type Situation = Readonly<{
	title: string;
	/** Creates a separate server for each trial. */
	serve(): Server;
	/** ky's options for the call. */
	call?: Options;
	/** How the caller reads the response. @default 'json' */
	take?: 'json' | 'response';
	/** The server ignores an abort, and so would ky without a hook. */
	deaf?: boolean;
}>;

const plain = {'content-type': 'text/plain'};

function meeting(
	title: string,
	replies: readonly Reply[],
	rest: Omit<Situation, 'title' | 'serve'> = {},
): Situation {
	return {title, serve: () => serve(replies), ...rest};
}

/** Situations of single calls, simplest first. */
const situations: readonly Situation[] = [
	meeting('a success', [{}]),
	meeting('a success without a body', [{status: 204}], {take: 'response'}),
	meeting('a text', [{body: 'text', headers: plain}], {take: 'response'}),
	meeting('a 404', [{status: 404}]),
	meeting('a 404 that is no error to the client', [{status: 404}], {
		call: {throwHttpErrors: false},
		take: 'response',
	}),
	meeting('a 503, then a success', [{status: 503}, {}]),
	meeting('500s to the end', [{status: 500}]),
	meeting('500s that are no errors to the client', [{status: 500}], {
		call: {throwHttpErrors: false},
		take: 'response',
	}),
	meeting('a 429 with Retry-After, then a success', [{status: 429, headers: {'retry-after': '2'}}, {}]),
	meeting('a lost connection, then a success', [{error: networkError}, {}]),
	meeting('lost connections to the end', [{error: networkError}]),
	meeting('a body that breaks, then a success', [{ending: 'break'}, {}]),
	meeting('a POST that meets a 503', [{status: 503}], {call: {method: 'post', json: {amount: 1}}}),
	meeting('a slow answer', [{delay: 1_000}]),
	meeting('a slow body', [{parts: 4, interval: 250}]),
	meeting('a slow body of a failure', [{status: 503, parts: 4, interval: 250}, {}]),
	meeting('no answer at all', [{delay: Number.POSITIVE_INFINITY}]),
	meeting('answers that come when nobody waits for them', [{delay: 15_000, deaf: true}], {deaf: true}),
];

/** The situations of the suite, followed by those of the author. */
export function situationsWith(scenarios: readonly Scenario[]): readonly Situation[] {
	return [
		...situations,
		...scenarios.map(scenario => ({
			title: toScript(scenario).description,
			// A single step is how the server treats every request.
			serve: () => serveScenario(isStep(scenario) ? forever(scenario) : scenario),
		})),
	];
}
