import {type AttemptRecord, type CallEvent, type Classification, outcomeOf, read} from '@kyhooks/core';
import {attemptFields} from './attempt-fields.ts';
import {classificationFields, errorTypeOf} from './classification-fields.ts';
import {exceptionFields} from './exception-fields.ts';
import {methodFields, responseFields, urlFields} from './http-fields.ts';
import type {LogFields} from './log-entry.ts';
import type {ErrorLoggerPolicy} from './options.ts';

export type EventName =
	| 'ky.attempt'
	| 'ky.recovered'
	| 'http.client.request.exception'
	| 'ky.cancelled'
	| 'ky.circuit'
	| 'ky.observed';

export type Facts = Readonly<{
	event: EventName;
	/** Absent for an error of no call. */
	call?: CallFacts;
	attempt?: AttemptRecord;
	classification?: Classification;
	/** What was thrown, or the failed response. */
	subject?: unknown;
	/** Why the call ended. */
	reason?: string;
	/** A circuit that has changed its state during the call. */
	circuit?: CircuitFacts;
	/** What a hook would have done. */
	observed?: ObservedFacts;
}>;

export type CircuitFacts = Readonly<{
	circuit: string;
	from: string;
	to: string;
	/** What has opened it, in words. */
	why?: string;
}>;

export type ObservedFacts = Omit<Extract<CallEvent, {type: 'observed'}>, 'type' | 'call' | 'elapsed'>;

export type CallFacts = Readonly<{
	id: string;
	/** Absent where the call has failed before there was one. */
	request?: Readonly<{method: string; url: string}>;
	attempts: number;
	/** Milliseconds since the call began. */
	elapsed: number;
}>;

/** The fields of an entry, built afresh from what is known. Nothing of the request, the response or the error is in it as it was. */
export function fieldsOf(facts: Facts, policy: ErrorLoggerPolicy): LogFields {
	const {event, call, attempt, classification, subject, reason, circuit, observed} = facts;
	const {redactor} = policy;
	const {response, error, body} = subjectOf(subject);
	return {
		'event.name': event,
		...(call === undefined ? {} : callFields(call, policy)),
		...(response === undefined ? {} : responseFields(response, redactor)),
		...(classification === undefined
			? {}
			: {
					'error.type': errorTypeOf(classification, attempt?.timeLimit),
					...classificationFields(classification, redactor),
				}),
		...(error === undefined ? {} : exceptionFields(error, policy)),
		...(attempt === undefined ? {} : attemptFields(attempt)),
		...(call === undefined || isWithinCall(event)
			? {}
			: {'ky.attempts': call.attempts, 'http.client.duration_ms': Math.round(call.elapsed)}),
		...(reason === undefined ? {} : {'ky.reason': reason}),
		...(circuit === undefined ? {} : circuitFields(circuit, policy)),
		...(observed === undefined ? {} : observedFields(observed)),
		...(policy.body && body !== undefined ? {'http.response.body': redactor.value(body)} : {}),
	};
}

/** Those of a call's end say how many attempts it had, and how long it took. */
function isWithinCall(event: EventName): boolean {
	return event === 'ky.attempt' || event === 'ky.circuit' || event === 'ky.observed';
}

function observedFields({
	hook,
	would,
	attempt,
	wait,
	source,
	reason,
	timeLimit,
	limit,
	duration,
}: ObservedFacts): LogFields {
	return {
		'ky.observed.hook': hook,
		'ky.observed.would': would,
		'ky.attempt': attempt,
		...(wait === undefined ? {} : {'ky.observed.wait_ms': Math.round(wait)}),
		...(source === undefined ? {} : {'ky.observed.source': source}),
		...(reason === undefined ? {} : {'ky.observed.reason': reason}),
		...(timeLimit === undefined ? {} : {'ky.observed.time_limit': timeLimit}),
		...(limit === undefined ? {} : {'ky.observed.limit_ms': limit}),
		...(duration === undefined ? {} : {'ky.observed.duration_ms': Math.round(duration)}),
	};
}

/** A key may be anything that its owner has made of a request. */
function circuitFields({circuit, from, to, why}: CircuitFacts, {redactor}: ErrorLoggerPolicy): LogFields {
	return {
		'ky.circuit.key': redactor.url(circuit),
		'ky.circuit.from': from,
		'ky.circuit.to': to,
		...(why === undefined ? {} : {'ky.circuit.why': redactor.text(why)}),
	};
}

function callFields({id, request}: CallFacts, {redactor}: ErrorLoggerPolicy): LogFields {
	return {
		'http.request.id': id,
		...(request === undefined ? {} : {...methodFields(request.method), ...urlFields(request.url, redactor)}),
	};
}

/** A response is no exception; for an error of ky's that stands for one, it is looked at itself. */
function subjectOf(subject: unknown): {response?: Response; error?: unknown; body?: unknown} {
	if (subject === undefined) {
		return {};
	}
	// By its tag: it may be of another realm, and an error of somebody's may have a status and headers too.
	if (read(subject, Symbol.toStringTag) === 'Response') {
		return {response: subject as Response};
	}
	const outcome = outcomeOf(subject);
	return outcome.response === undefined
		? {error: subject}
		: {response: outcome.response, error: subject, ...('body' in outcome ? {body: outcome.body} : {})};
}
