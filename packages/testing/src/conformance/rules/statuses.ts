import {isRejectedError} from '@kyhooks/core';
import {type Ending, endingOf, inWords} from '../behaviour/ending.ts';
import {inVirtualTime} from '../behaviour/in-virtual-time.ts';
import {type ConformanceCheck, checksOf} from '../check.ts';
import {beginCall, callsOf} from '../server/attempts.ts';
import {callOnce, clientOf} from '../server/play.ts';
import {serve} from '../server/server.ts';
import type {Subject} from '../subject.ts';

const statuses: readonly number[] = [
	300, 301, 304, 400, 401, 402, 403, 404, 405, 408, 409, 410, 412, 413, 415, 418, 421, 422, 423, 425, 429,
	431, 451, 500, 501, 502, 503, 504, 505, 507, 511, 520, 529, 599,
];

/** Enough failures to open a circuit. It then refuses the next request, but still returns the last response. */
const inARow = 40;

export function statusChecks(subject: Subject): readonly ConformanceCheck[] {
	const check = checksOf(2, subject.title);
	const mend =
		'return the response, whatever its status. ky makes an HTTPError of it, where the client wants one; judge it in `classify`.';
	return [
		check('every status comes out of the layer as a response', async fail => {
			for (const status of statuses) {
				await inVirtualTime(async time => {
					const server = serve([{status}]);
					const ending = await endingOf(time, beginCall([subject.make()], server)());
					if (isError(ending)) {
						fail({seen: `the server answered ${status}, and ${inWords(ending)}`, mend, expected: status});
					}
				});
			}
		}),

		check('the same status again and again goes on to be a response, unless nothing is sent', async fail => {
			for (const status of [429, 500, 503]) {
				await inVirtualTime(async time => {
					const server = serve([{status}]);
					const begin = callsOf([subject.make()], server);
					for (let count = 1; count <= inARow; count++) {
						const before = server.arrivals.length;
						const ending = await endingOf(time, begin()());
						if (isError(ending) && server.arrivals.length > before) {
							fail({
								seen: `the server answered ${status} to call ${count} in a row, and ${inWords(ending)}`,
								mend: `${mend} A layer that has had enough refuses the next request before it is sent.`,
							});
						}
						if (ending.kind === 'rejected' && !isRejectedError(ending.error)) {
							break;
						}
					}
				});
			}
		}),

		check("the caller gets ky's own HTTPError", async fail => {
			for (const status of subject.replaces === 'nothing' ? [400, 401, 404, 409, 429, 500, 503] : []) {
				await inVirtualTime(async time => {
					const server = serve([{status}]);
					const client = clientOf(subject.make(), server, {retry: {limit: 0}});
					const ending = await endingOf(time, callOnce(client, {take: 'response'}));
					const {name, response} = (ending.kind === 'rejected' ? Object(ending.error) : {}) as {
						name?: string;
						response?: Response;
					};
					if (name !== 'HTTPError' || response?.status !== status) {
						fail({
							seen: `the server answered ${status}, and ${inWords(ending)}`,
							mend: `${mend} A hook of ky's own in the layer, such as beforeError, gives back the error it was given.`,
							expected: 'HTTPError',
							actual: name,
						});
					}
				});
			}
		}),

		check('a client without errors for statuses gets the response', async fail => {
			for (const status of [404, 429, 500, 503]) {
				await inVirtualTime(async time => {
					const server = serve([{status}]);
					const client = clientOf(subject.make(), server, {throwHttpErrors: false});
					const ending = await endingOf(time, callOnce(client, {take: 'response'}));
					const isRefused = ending.kind === 'rejected' && isRejectedError(ending.error);
					if (isError(ending) && !isRefused) {
						fail({
							seen: `the client has throwHttpErrors false, the server answered ${status}, and ${inWords(ending)}`,
							mend,
						});
					}
				});
			}
		}),
	];
}

/** A hook that hangs is judged by other rules. */
function isError(ending: Ending<unknown>): boolean {
	return ending.kind === 'rejected';
}
