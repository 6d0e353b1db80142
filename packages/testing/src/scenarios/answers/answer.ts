import {type Check, duration, resolveOptions} from '@kyhooks/core';
import type {Answer, Content, Fields, Step} from '../../script/step.ts';

/** What every scenario that answers can be given. */
export type AnswerOptions = {
	/** Added to the scenario's own; a field of the same name is replaced. */
	headers?: Fields;
	/** In place of the scenario's own body. Text is sent as UTF-8. */
	body?: Content;
	/** Sent as JSON, in place of `body`. */
	json?: unknown;
	/** Milliseconds between the request and the head. @default 0 */
	delay?: number;
};

const fields: Check = value =>
	typeof value === 'object' &&
	value !== null &&
	Object.values(value).every(item => [item].flat().every(line => typeof line === 'string'))
		? undefined
		: 'an object of strings, or of lists of strings';

const content: Check = value =>
	typeof value === 'string' || value instanceof Uint8Array ? undefined : 'a string or a Uint8Array';

export const answerChecks: Readonly<Record<keyof AnswerOptions, Check>> = {
	headers: fields,
	body: content,
	json: () => undefined,
	delay: duration(),
};

/** What a scenario has of its own. */
type Own = Readonly<{status: number; headers?: Fields; json?: unknown; type?: string}> &
	Partial<Omit<Answer, 'kind' | 'status' | 'headers'>>;

/** Makes the step of a scenario that answers, from what it has of its own and what it was given. */
export function answerStep(
	scenario: string,
	{status, headers, json, type, ...own}: Own,
	given: AnswerOptions = {},
): Step {
	const value = 'json' in given ? given.json : given.body === undefined ? json : undefined;
	const content = value === undefined ? (given.body ?? own.content) : JSON.stringify(value);
	const effect: Answer = {
		delay: given.delay ?? 0,
		framing: 'length',
		ending: 'complete',
		...own,
		kind: 'answer',
		status,
		headers: lowerCase({'content-type': type ?? 'application/json'}, headers, given.headers),
		content,
	};
	return Object.freeze({scenario, effect: Object.freeze(effect)});
}

/** Makes a scenario that has no options but those that all answers have. */
export function answering(scenario: string, own: Own): (options?: AnswerOptions) => Step {
	return (options = {}) => answerStep(scenario, own, resolveOptions(scenario, options, {}, answerChecks));
}

function lowerCase(...all: readonly (Fields | undefined)[]): Fields {
	return Object.freeze(
		Object.fromEntries(
			all.flatMap(fields => Object.entries(fields ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
		),
	);
}
