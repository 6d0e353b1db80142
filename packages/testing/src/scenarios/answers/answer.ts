import {type Check, duration, resolveOptions} from '@kyhooks/core';
import type {Answer, Content, Fields, Step} from '../../script/step.ts';

/** Options of every scenario that responds. */
export type AnswerOptions = {
	/** Header fields to add. They replace fields of the same name. */
	headers?: Fields;
	/** Body instead of the scenario's default. Text is sent as UTF-8. */
	body?: Content;
	/** A value to send as JSON. It takes precedence over `body`. */
	json?: unknown;
	/** Milliseconds between the request and the head of the response. @default 0 */
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

/** The properties that a scenario defines itself. */
type Own = Readonly<{status: number; headers?: Fields; json?: unknown; type?: string}> &
	Partial<Omit<Answer, 'kind' | 'status' | 'headers'>>;

/** Creates the step of a scenario that responds, from the scenario's properties and the given options. */
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

/** Creates a scenario that has only the options of every response. */
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
