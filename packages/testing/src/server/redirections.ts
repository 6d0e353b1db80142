import type {IncomingMessage, ServerResponse} from 'node:http';
import {type OpenCall, openCall} from '../fetch/recording.ts';
import type {Answer} from '../script/step.ts';
import {openExchange, requestReceived, type Surroundings} from './exchange.ts';
import {play, type Redirects, redirectTo} from './play.ts';

/** A path that no API uses. */
const reserved = '/.well-known/kyhooks-testing/';
const loop = `${reserved}loop`;

export type Redirections = Redirects &
	Readonly<{
		/** Whether a request follows one of these redirects, so that it takes no step. */
		owns(request: IncomingMessage): boolean;
		/** Responds to such a request. The outcome is recorded in the call that was redirected. */
		follow(request: IncomingMessage, response: ServerResponse, surroundings: Surroundings): Promise<void>;
	}>;

/** @param otherOrigin returns another origin of the same server */
export function createRedirections(otherOrigin: () => string): Redirections {
	const answers = new Map<string, {answer: Answer; call: OpenCall}>();
	const redirections: Redirections = {
		loop,
		elsewhere(answer, call) {
			const path = `${reserved}answer-${answers.size + 1}`;
			answers.set(path, {answer, call});
			return `${otherOrigin()}${path}`;
		},
		owns: ({url = ''}) => url.startsWith(reserved),
		async follow(request, response, surroundings) {
			request.resume();
			const {answer, call} = answers.get(request.url ?? '') ?? {};
			if (answer === undefined || call === undefined) {
				const hop = openCall(requestReceived(request, ''), 0, 0, undefined);
				redirectTo(loop, openExchange(response, hop, surroundings));
			} else {
				call.endedAt = undefined;
				await play(answer, openExchange(response, call, surroundings), redirections);
			}
		},
	};
	return redirections;
}
