import {type Check, clock, either, oneOf, resolveOptions, token} from '@kyhooks/core';
import type nock from 'nock';
import {type Expectations, expectationsOf} from '../expectations/expectations.ts';
import {createRecording, titleOf} from '../fetch/recording.ts';
import {requestSeen} from '../fetch/request-seen.ts';
import {ScriptExhaustedError} from '../fetch/script-exhausted-error.ts';
import {refuseFirst} from '../script/refuse-first.ts';
import type {Scenario} from '../script/script.ts';
import {type NockReply, replyWith, textReply} from './reply-with.ts';
import {whyNotWithNock} from './why-not.ts';

/** Options of `nockScenario`. */
export type NockScenarioOptions = {
	/** The request method. @default 'GET' */
	method?: string;
	/** The path of the requests, without a query; it starts with a slash. @default '/' */
	path?: string | RegExp;
	/** The query of the requests: `true` matches any query, `false` none, an object exactly this query. @default true */
	query?: boolean | Record<string, string | string[]>;
};

const path: Check = either(
	value =>
		typeof value === 'string' && value.startsWith('/') ? undefined : 'a path with a slash at its beginning',
	value => (value instanceof RegExp ? undefined : 'a regular expression'),
);

const query: Check = either(oneOf(true, false), value =>
	typeof value === 'object' && value !== null ? undefined : 'an object of strings',
);

/**
Plays a script with nock: each request with this method and path takes the next step, and fails with the errors of Node's `fetch`. Delays use the clock of `@kyhooks/core`, and a call can be aborted at any time. Steps that nock cannot play faithfully, such as `resetMidBody()`, are refused.

The scope has one mock that is done when the last step is taken (an optional mock if the script has no end). So `scope.done()` and `nock.pendingMocks()` report unused steps. A request after the last step gets a 501 response that describes the script. All bodies have a Content-Length, because nock 15 ends the process if a call is aborted during a chunked body. In Jest, call `nock.restore()` at the end of each file: several files in one process load several copies of nock, and each would respond.

@example
```
const requests = nockScenario(nock('https://api.example.com'), okAfter(2, unavailable()), {path: '/users/42'});
await api.get('users/42').json();
requests.expectAttempts(3);
```
@throws UnsupportedScenarioError for a step that nock cannot play; the message names an engine that can
@throws TypeError for an invalid option
*/
export function nockScenario(
	scope: nock.Scope,
	scenario: Scenario,
	options: NockScenarioOptions = {},
): Expectations {
	const given = resolveOptions(
		'nockScenario',
		options,
		{method: 'GET', path: '/', query: true},
		{method: token, path, query},
	);
	if (typeof scope?.intercept !== 'function') {
		throw new TypeError(
			`nockScenario takes a scope, such as nock('https://api.example.com'), got ${String(scope)}`,
		);
	}
	refuseFirst(scenario, whyNotWithNock);
	const recording = createRecording(scenario, () => clock.now());
	const {length} = recording.script;

	async function reply(request: Request): Promise<NockReply> {
		const {call, step} = recording.take(requestSeen(request));
		const error =
			step === undefined ? new ScriptExhaustedError(recording.script, titleOf(call)) : whyNotWithNock(step);
		const {elapsed} = recording;
		return step === undefined || error !== undefined
			? textReply(501, String(error?.message), {request, call, elapsed})
			: replyWith(step.effect, {request, call, elapsed});
	}

	const intercept = () => scope.intercept(given.path, given.method).query(given.query);
	if (length === Number.POSITIVE_INFINITY) {
		intercept().optionally().times(length).reply(reply);
	} else {
		if (length > 0) {
			intercept().times(length).reply(reply);
		}
		// Without this mock, the next request would go to the network or look like a network failure.
		intercept().optionally().times(Number.POSITIVE_INFINITY).reply(reply);
	}
	return expectationsOf(recording, nextTurn);
}

/** A few turns of the event loop, because nock notices a cancelled body a little later. */
function nextTurn(round: number): Promise<boolean> {
	return new Promise(resolve => {
		setImmediate(() => resolve(round < 20));
	});
}
