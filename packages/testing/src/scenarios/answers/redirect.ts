import {resolveOptions} from '@kyhooks/core';
import type {Answer, Step} from '../../script/step.ts';
import {fault} from '../transport/fault.ts';
import {type AnswerOptions, answerChecks, answerStep} from './answer.ts';

/** Redirects to itself until the client gives up (after 20 redirects, by the Fetch standard). */
export function redirectLoop(): Step {
	return fault('redirectLoop', 'redirect-loop');
}

/** Redirects to another origin, which answers with 200. */
export function redirectToOtherOrigin(options: AnswerOptions = {}): Step {
	const given = resolveOptions('redirectToOtherOrigin', options, {}, answerChecks);
	const {effect} = answerStep('redirectToOtherOrigin', {status: 200}, given);
	return Object.freeze({
		scenario: 'redirectToOtherOrigin',
		effect: Object.freeze({kind: 'redirect', to: 'other-origin', answer: effect as Answer}),
	});
}
