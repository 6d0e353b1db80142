import type {Attempt} from '../call/attempt.ts';
import {type CallState, quietly, remember, rememberAnswer} from '../call/call.ts';
import type {Loop} from '../call/loop.ts';
import {isRejectedError} from '../errors/guards.ts';
import {isFailure} from '../verdict/outcome.ts';
import {send} from './send.ts';

/** One attempt on its way through the layers, the clock and the client's own `fetch`. */
// A class: one is made for every attempt.
export class Passage {
	readonly #loop: Loop;
	readonly #call: CallState;
	readonly #attempt: Attempt;
	readonly #self: unknown;
	readonly #init: RequestInit | undefined;

	/**
	@param self what ky calls `fetch` on
	@param init what ky passes beside the request: a dispatcher, say
	*/
	constructor(loop: Loop, self: unknown, request: Request, init: RequestInit | undefined) {
		this.#loop = loop;
		this.#call = loop.call;
		this.#self = self;
		this.#init = init;
		this.#attempt = loop.call.begin(request);
	}

	async run(request: Request): Promise<Response> {
		const call = this.#call;
		const attempt = this.#attempt;
		let response: Response;
		try {
			response = await this.#pass(request, 0);
		} catch (error) {
			return this.#failed(request, undefined, error);
		}
		if (isFailure(response) || attempt.subject === response) {
			return this.#failed(request, response, undefined);
		}
		attempt.duration = call.elapsed - attempt.startedAt;
		attempt.status = response.status;
		// A layer may have judged a failure that another has mended since.
		attempt.subject = undefined;
		attempt.classification = undefined;
		rememberAnswer(response, call);
		call.succeed(attempt);
		return response;
	}

	/**
	Through the layers from this one on: those around the clock, the clock, those within, and the client's own `fetch`.

	@param init what goes with the request, once it is within
	*/
	#pass(request: Request, from: number, init?: RequestInit): Promise<Response> {
		const {call, plan, fetch} = this.#loop;
		const end = init ? call.layers.length : plan.firstSender;
		for (let at = from; at < end; at++) {
			if (call.layers[at]?.attempt) {
				return this.#through(at, request, init);
			}
		}
		if (init) {
			return fetch ? fetch.call(this.#self, request, init) : globalThis.fetch(request, init);
		}
		return send(this.#loop, this.#attempt, request, this.#init, (next, signed = {}) =>
			this.#pass(next, end, signed),
		);
	}

	async #through(at: number, request: Request, init?: RequestInit): Promise<Response> {
		const {call, plan} = this.#loop;
		const response = await call.layers[at]?.attempt?.(request, next => this.#pass(next, at + 1, init));
		if (response === undefined) {
			throw new TypeError(`attempt of ${plan.definitions[at]?.name} must return a response, got undefined`);
		}
		return response;
	}

	async #failed(request: Request, response: Response | undefined, error: unknown): Promise<Response> {
		const loop = this.#loop;
		const call = this.#call;
		const attempt = this.#attempt;
		if (response === undefined && loop.thrown !== undefined && isRejectedError(error)) {
			return loop.giveBack(error.reason);
		}
		loop.thrown = undefined;
		loop.engage();
		attempt.duration = call.elapsed - attempt.startedAt;
		attempt.status = response?.status ?? attempt.status;
		attempt.failed = true;
		attempt.threw = response === undefined;
		attempt.subject = response ?? error;
		remember(attempt.subject, call);
		call.emit({type: 'attempt-ended', attempt});
		const isRepeated = await loop.steering?.decideOn(response);
		if (response === undefined) {
			// What is thrown may fail to say even that.
			if (!isRepeated && !quietly(() => error instanceof Error)) {
				// ky throws what is no error past all its hooks: also one of another realm, as the platform's are within Jest.
				call.fail(error, false);
			}
			throw error;
		}
		if (isRepeated && loop.steering) {
			return loop.steering.repeat(request, response);
		}
		if (response.ok) {
			call.emit({type: 'failure-returned', attempt});
		}
		return response;
	}
}
