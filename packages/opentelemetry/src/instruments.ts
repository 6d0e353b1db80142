import {type CircuitChange, originOf} from '@kyhooks/core';
import type {Attributes, Gauge, Histogram, Meter, UpDownCounter} from '@opentelemetry/api';
import {names, other, ownNames} from './names.ts';
import type {ReadableBudget} from './options.ts';
import {serverOf} from './subject.ts';

/** The most servers, and the most circuits, that metrics tell apart. Each makes time series of its own, here and in the database. */
const most = 200;

/** In seconds, as the conventions advise for the duration of a request. */
const requestBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** A call waits and tries again, so it takes longer. */
const callBounds = [...requestBounds, 30, 60, 120];

const attemptBounds = [1, 2, 3, 4, 5, 10];

type Measure = 'request' | 'call' | 'attempts' | 'wait';

/** The metrics. Their attributes have few values: a server at most, never a path. */
export class Instruments {
	readonly #histograms: Readonly<Record<Measure, Histogram>>;
	readonly #waiting: UpDownCounter;
	readonly #circuit: Gauge;
	readonly #origins = new Set<string>();
	readonly #circuits = new Set<string>();

	constructor(meter: Meter, budget: ReadableBudget | undefined) {
		const histogram = (name: string, unit: string, explicitBucketBoundaries: number[], description: string) =>
			meter.createHistogram(name, {description, unit, advice: {explicitBucketBoundaries}});
		this.#histograms = {
			request: histogram(
				'http.client.request.duration',
				's',
				requestBounds,
				'Duration of HTTP client requests.',
			),
			call: histogram('kyhooks.call.duration', 's', callBounds, 'Duration of calls, with all their waits.'),
			attempts: histogram('kyhooks.call.attempts', '{attempt}', attemptBounds, 'Attempts of a call.'),
			wait: histogram('kyhooks.wait.duration', 's', callBounds, 'Duration of waits before an attempt.'),
		};
		this.#waiting = meter.createUpDownCounter('kyhooks.wait.active', {
			description: 'Attempts that are held back at this moment.',
			unit: '{attempt}',
		});
		this.#circuit = meter.createGauge('kyhooks.circuit.state', {
			description: '1 for the state that a circuit is in, 0 for a state that it has left.',
		});
		if (budget) {
			const description = 'Retries that the budget has left.';
			meter
				.createObservableGauge('kyhooks.retry_budget.available', {description, unit: '{retry}'})
				.addCallback(result => {
					for (const origin of this.#origins) {
						result.observe(budget.available(origin), serverOf(origin));
					}
				});
		}
	}

	/** @param value in the unit of the histogram */
	record(measure: Measure, url: string, value: number, attributes: Attributes): void {
		this.#histograms[measure].record(value, this.#bounded(url, attributes));
	}

	changeWaiting(change: 1 | -1, url: string, attributes: Attributes): void {
		this.#waiting.add(change, this.#bounded(url, attributes));
	}

	changeCircuit({circuit, from, to}: CircuitChange): void {
		const key = admit(this.#circuits, circuit) ? circuit : other;
		this.#circuit.record(0, {[ownNames.circuit]: key, [ownNames.state]: from});
		this.#circuit.record(1, {[ownNames.circuit]: key, [ownNames.state]: to});
	}

	#bounded(url: string, attributes: Attributes): Attributes {
		const {[names.serverPort]: _, ...rest} = attributes;
		return admit(this.#origins, originOf(url)) ? attributes : {...rest, [names.serverAddress]: other};
	}
}

/** Whether a value is one of the first. */
function admit(known: Set<string>, value: string): boolean {
	return known.has(value) || (known.size < most && Boolean(known.add(value)));
}
