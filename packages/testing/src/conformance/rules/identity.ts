import {isRejectedError, isResilienceError} from '@kyhooks/core';
import {endingOf, inWords, wordsFor} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {type ConformanceCheck, checksOf, type Fail} from '../check.ts';
import {beginCall} from '../server/attempts.ts';
import {callOnce, clientOf} from '../server/play.ts';
import {networkError, type Reply, serve} from '../server/server.ts';
import type {Subject} from '../subject.ts';

const text = {'content-type': 'text/plain'};

const successes: readonly Reply[] = [
	{},
	{status: 201},
	{status: 204},
	{body: 'text', headers: text, parts: 3},
	{body: 'data: 1\n\n', headers: {'content-type': 'text/event-stream'}, parts: 3},
];

const failures: readonly Reply[] = [304, 400, 404, 429, 500, 503].map(status => ({status}));

const errors: readonly (() => unknown)[] = [
	networkError,
	() => new Error('a mistake in the program'),
	() => new DOMException('an odd one', 'NotSupportedError'),
];

export function identityChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(1, subject.title);
	const answers = [
		...(subject.replaces === 'answers' ? [] : successes),
		...(subject.replaces === 'nothing' ? failures : []),
	];
	return [
		check('an answer comes out of the layer as the object it was', async fail => {
			for (const reply of answers) {
				await inVirtualTime(async time => {
					const server = serve([reply]);
					const ending = await endingOf(time, beginCall([subject.make()], server)());
					const sent = server.arrivals.map(({response}) => response);
					if (ending.kind === 'fulfilled' && !sent.includes(ending.value)) {
						fail({
							seen: `the server answered ${reply.status ?? 200}, and ${wordsFor(ending.value)} came out that is another object`,
							mend: 'return what `next` has returned. To read a body, read a clone; a Response made anew loses url, redirected and type.',
							expected: sent,
							actual: ending.value,
						});
					}
					if (ending.kind !== 'fulfilled' && !(reply.status !== undefined && reply.status >= 400)) {
						fail({
							seen: `the server answered ${reply.status ?? 200}, and ${inWords(ending)}`,
							mend: 'return what `next` has returned.',
						});
					}
				});
			}
		}),

		check('the answer of a success can be read as if there were no hook', async fail => {
			for (const reply of subject.replaces === 'answers' ? [] : successes) {
				const expected = await readThrough(reply, client => client);
				const actual = await readThrough(reply, client => client.extend(subject.make()));
				if (actual !== expected) {
					fail({
						seen: `with the hook the body of a ${reply.status ?? 200} could not be read as without it`,
						mend: 'leave the body alone, or read a clone to its end, with readSoon or by yourself.',
						expected,
						actual,
					});
				}
			}
		}),

		check('the caller gets the very response of a success', async fail => {
			for (const reply of subject.replaces === 'answers' ? [] : successes) {
				await inVirtualTime(async time => {
					const server = serve([reply]);
					const client = clientOf(subject.make(), server);
					const ending = await endingOf(time, callOnce(client, {take: 'response'}));
					const sent = server.arrivals[0]?.response;
					if (ending.kind !== 'fulfilled' || ending.value !== sent || server.arrivals.length !== 1) {
						fail({
							seen: `the server answered ${reply.status ?? 200} to each of ${server.arrivals.length} requests, and ${inWords(ending)}`,
							mend: "hooks of ky's own that the layer brings return nothing where there is nothing to do.",
							expected: sent,
							actual: ending.kind === 'fulfilled' ? ending.value : ending,
						});
					}
				});
			}
		}),

		check('an error comes out of the layer as the object it was', async fail => {
			for (const make of subject.replaces === 'nothing' ? errors : []) {
				await checkError(subject, make, fail);
			}
		}),
	];
}

async function checkError(subject: Subject, make: () => unknown, fail: Fail): Promise<void> {
	await inVirtualTime(async time => {
		const error = make();
		const server = serve([{error: () => error}]);
		const ending = await endingOf(time, beginCall([subject.make()], server)());
		// Rule 8 judges errors of an unknown kind.
		const isForeign =
			ending.kind === 'rejected' && ending.error !== error && !isResilienceError(ending.error);
		const isRefusal = ending.kind === 'rejected' && isRejectedError(ending.error);
		if (isForeign || (ending.kind === 'rejected' && ending.error === error)) {
			return;
		}
		fail({
			seen: `fetch threw ${wordsFor(error)}, and ${inWords(ending)}`,
			mend: isRefusal
				? 'a layer refuses before it sends, and not because of what came of it.'
				: 'throw what `next` has thrown. What you have to say of it belongs into an event or a classification.',
			expected: error,
			actual: ending,
		});
	});
}

async function readThrough(
	reply: Reply,
	extend: (client: ReturnType<typeof clientOf>) => ReturnType<typeof clientOf>,
): Promise<string> {
	return inVirtualTime(async time => {
		// A fixed origin, because the URL is part of the comparison.
		const server = serve([reply], 'https://server.example');
		const client = extend(clientOf({}, server));
		const ending = await endingOf(
			time,
			callOnce(client, {take: 'response'}).then(async answer => {
				const {status, url, redirected, type, headers} = answer as Response;
				const copy = await (answer as Response).clone().text();
				const body = await (answer as Response).text();
				return JSON.stringify({status, url, redirected, type, headers: [...headers], copy, body});
			}),
		);
		return ending.kind === 'fulfilled' ? ending.value : inWords(ending);
	});
}
