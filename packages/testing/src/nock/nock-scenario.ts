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

export type NockScenarioOptions = {
	/** @default 'GET' */
	method?: string;
	/** The path of the requests, without a query; it begins with a slash. @default '/' */
	path?: string | RegExp;
	/** `true`: whatever the query. Otherwise the query that they have, and `false` for none. @default true */
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
Plays a script with nock: each request for the method and the path takes the next step, with the errors that Node's `fetch` has. Waits are on core's clock, and a call may be aborted at any time. What nock cannot play truly, such as `resetMidBody()`, is refused.

The scope has one mock that is done when the last step is taken (an optional one, if the script has no end), so `scope.done()` and `nock.pendingMocks()` tell of steps that nobody took. A request after the last step is answered with 501 and what the script was. All bodies are sent with a Content-Length: nock 15 ends the process when a call is aborted while a chunked one is under way. In Jest, end each file with `nock.restore()`: of the copies of nock that several files load in one process, each would answer.

@example
```
const requests = nockScenario(nock('https://api.example.com'), okAfter(2, unavailable()), {path: '/users/42'});
await api.get('users/42').json();
requests.expectAttempts(3);
```
@throws UnsupportedScenarioError for a step that nock cannot play; the message says what can
@throws TypeError for a bad option
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
		// Without this one, the next request would go to the network, or fail as if the network had.
		intercept().optionally().times(Number.POSITIVE_INFINITY).reply(reply);
	}
	return expectationsOf(recording, nextTurn);
}

/** A few turns of the event loop: nock hears a little later that a body was given up. */
function nextTurn(round: number): Promise<boolean> {
	return new Promise(resolve => {
		setImmediate(() => resolve(round < 20));
	});
}
