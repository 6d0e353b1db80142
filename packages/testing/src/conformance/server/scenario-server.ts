import type {RecordedCall} from '../../fetch/recording.ts';
import {scenarioFetch} from '../../fetch/scenario-fetch.ts';
import type {Scenario} from '../../script/script.ts';
import {type Arrival, newOrigin, type Server} from './server.ts';

/** Serves a scenario as a server of the suite, and records the response and error objects themselves. */
export function serveScenario(scenario: Scenario): Server {
	const fetch = scenarioFetch(scenario);
	const arrivals: Arrival[] = [];
	const errors = new Set<unknown>();
	return {
		origin: newOrigin(),
		arrivals,
		errors,
		timers: () => 0,
		async fetch(input) {
			const request = input as Request;
			request.signal.throwIfAborted();
			const wasUsed = request.bodyUsed;
			const number = fetch.calls().length;
			try {
				const answering = fetch(apart(request));
				const call = fetch.calls()[number] as RecordedCall;
				const arrival: Arrival = {
					path: new URL(request.url).pathname,
					method: request.method,
					request,
					at: call.time,
					wasUsed,
					body: answering.then(
						() => call.body,
						() => call.body,
					),
					response: undefined,
					bodyState: () => (call.answerBody === 'unread' ? 'open' : call.answerBody),
				};
				arrivals.push(arrival);
				arrival.response = await answering;
				return arrival.response;
			} catch (error) {
				errors.add(error);
				throw error;
			}
		},
	};
}

/** The same request with a separate signal, because the suite counts the listeners of the original one. */
function apart(request: Request): Request {
	const controller = new AbortController();
	EventTarget.prototype.addEventListener.call(
		request.signal,
		'abort',
		() => controller.abort(request.signal.reason),
		{once: true},
	);
	return new Request(request, {signal: controller.signal});
}
