import {isResilienceError, type ResilienceError} from '@kyhooks/core';
import {isTimeoutError} from 'ky';
import {crowd} from '../behaviour/crowd.ts';
import {type Ending, endingOf, observed, wordsFor} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {beginCall, callsOf} from '../server/attempts.ts';
import {callOnce, clientOf} from '../server/play.ts';
import {networkError, type Reply, type Server, serve} from '../server/server.ts';
import type {Subject} from '../subject.ts';

const mend =
	'throw a ResilienceError of your own, with `code`, `hook`, `request` and `cause`, or let the error pass. Of what is thrown nothing is certain, not even that it is an error: `read` of core asks it safely.';

/** The names of ky's own errors. */
const kyErrors: readonly string[] = ['HTTPError', 'NetworkError', 'TimeoutError', 'ForceRetryError'];

export function errorChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(8, subject.title);
	return [
		check('an odd value that was thrown leads to no error of another making', async fail => {
			for (const make of oddThings) {
				await inVirtualTime(async time => {
					const thrown = make();
					const server = serve([{error: () => thrown}]);
					const ending = await endingOf(time, beginCall([subject.make()], server)());
					expectLegitimate(subject, ending, {server, when: `fetch threw ${wordsFor(thrown)}`}, fail);
				});
			}
		}),

		check('an odd answer leads to no error of another making', async fail => {
			for (const reply of oddAnswers) {
				await inVirtualTime(async time => {
					const server = serve([reply]);
					const ending = await endingOf(time, beginCall([subject.make()], server)());
					const when = `the server answered ${JSON.stringify(reply)}`;
					expectLegitimate(subject, ending, {server, when}, fail);
				});
			}
		}),

		check('many calls at once, slow and failing, end with legitimate errors', async fail => {
			const crowds: readonly Reply[] = [
				{delay: 5_000},
				{error: networkError},
				{delay: Number.POSITIVE_INFINITY},
			];
			for (const reply of crowds) {
				await inVirtualTime(async time => {
					const server = serve([reply]);
					const begin = callsOf([subject.make()], server);
					const attempts = Array.from({length: crowd}, (_, index) =>
						observed(time, begin()({}, `/calls/${index}`)),
					);
					await endingOf(time, Promise.all(attempts), 3_600_000);
					for (const ending of await alreadyEnded(attempts)) {
						expectLegitimate(
							subject,
							ending,
							{server, when: `${crowd} calls at once met ${JSON.stringify(reply)}`},
							fail,
						);
					}
				});
			}
		}),

		check("a call ends with ky's errors, the hook's own, or what was thrown", async fail => {
			for (const situation of subject.situations.filter(({deaf}) => deaf !== true)) {
				await inVirtualTime(async time => {
					const server = situation.serve();
					const ending = await endingOf(time, callOnce(clientOf(subject.make(), server), situation));
					const isOfKy = ending.kind === 'rejected' && isKyError(ending.error);
					if (!isOfKy && !hasBroken(server)) {
						expectLegitimate(subject, ending, {server, when: situation.title}, fail);
					}
				});
			}
		}),

		check('the beginning of a call throws nothing', async fail => {
			await inVirtualTime(async time => {
				const server = serve([{}]);
				const client = clientOf(subject.make(), server);
				for (const method of ['get', 'post', 'head'] as const) {
					try {
						await endingOf(time, client[method]('/calls/1'));
					} catch (error) {
						fail({
							seen: `a ${method.toUpperCase()} left with ${wordsFor(error)} before there was a promise`,
							mend: '`install` must not throw: no hook would hear of it. Check options in the factory; what may fail belongs into `attempt`.',
						});
					}
				}
			});
		}),
	];
}

const oddThings: readonly (() => unknown)[] = [
	() => 'a string',
	() => undefined,
	() => null,
	() => 0,
	() => Object.freeze(new Error('frozen')),
	() => Object.create(null),
	() => Object.assign(new Error('with an odd cause'), {cause: null}),
	() => Object.defineProperty(new Error('shy'), 'code', {get: () => hide()}),
	() => new Proxy(new Error('hidden'), {get: hide, has: hide, getPrototypeOf: hide}),
];

function hide(): never {
	throw new Error('nothing is told');
}

const oddAnswers: readonly Reply[] = [
	{body: '', headers: {'content-type': 'application/json'}},
	{body: '{"half":', headers: {'content-type': 'application/json'}},
	{body: 'null', headers: {'content-type': 'application/json'}},
	{status: 503, body: null, headers: {'content-type': 'application/json', 'retry-after': 'soon'}},
	{status: 429, body: '[]', headers: {'content-type': 'application/problem+json', 'retry-after': '-1'}},
	{status: 500, body: '<h1>', headers: {}},
	{status: 503, ending: 'break', headers: {'content-type': 'application/json', 'content-length': 'x'}},
];

/** Returns the attempts of a crowd that have ended. Others may wait for a response that never comes. */
async function alreadyEnded(
	attempts: readonly Promise<Ending<unknown>>[],
): Promise<readonly Ending<unknown>[]> {
	const endings: Ending<unknown>[] = [];
	for (const attempt of attempts) {
		attempt.then(ending => endings.push(ending));
	}
	await Promise.resolve();
	await Promise.resolve();
	return endings;
}

function isKyError(error: unknown): boolean {
	return error instanceof Error && kyErrors.includes(error.name) && !isResilienceError(error);
}

/** The caller may have received the error of a body while reading it. */
function hasBroken({arrivals}: Server): boolean {
	return arrivals.some(({bodyState}) => bodyState() === 'broken');
}

function expectLegitimate(
	{names}: Subject,
	ending: Ending<unknown>,
	{server: {errors, arrivals}, when}: {server: Server; when: string},
	fail: Fail,
): void {
	if (ending.kind !== 'rejected' || errors.has(ending.error)) {
		return;
	}
	const {error} = ending;
	// Rule 2 judges what a layer does with a status.
	const isOfStatus = arrivals.at(-1)?.response?.ok === false;
	if (!isResilienceError(error)) {
		// A time limit is the client's own.
		if (!isOfStatus && !isTimeoutError(error)) {
			fail({seen: `${when}; the call threw ${wordsFor(error)}`, mend, actual: error});
		}
		return;
	}
	expectComplete(error, names, when, fail);
}

function expectComplete(
	{name, code, hook, message}: ResilienceError,
	names: readonly string[],
	when: string,
	fail: Fail,
): void {
	if (typeof code !== 'string' || code === '' || !names.includes(hook) || message === '') {
		fail({
			seen: `${when}; the hook threw a ${name} with the code ${wordsFor(code)}, the hook ${wordsFor(hook)} and the message ${wordsFor(message)}`,
			mend: `give it a code that stays, a message, and the name of the hook (${names.join(', ')}).`,
		});
	}
}
