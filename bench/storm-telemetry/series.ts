import type {Attributes} from '@opentelemetry/api';
import type {Histogram, ResourceMetrics} from '@opentelemetry/sdk-metrics';
import {startOfTime} from './fleet.ts';

/** One data point: of one client, at one second. */
type Point = Readonly<{
	metric: string;
	second: number;
	attributes: Attributes;
	value: number | Histogram;
}>;

type Read = (value: number | Histogram) => number;

const countOf: Read = value => (typeof value === 'number' ? value : value.count);
const sumOf: Read = value => (typeof value === 'number' ? value : (value.sum ?? 0));

/** What a fleet has exported, as one number a second. It does what a query does: adds up clients, and takes differences of what is counted from the start. */
export class Series {
	/** By the second, from 0. */
	readonly #points: readonly (readonly Point[])[];
	readonly #seconds: readonly number[];

	/** @param length how many seconds to read */
	constructor(exports: readonly (readonly ResourceMetrics[])[], length: number) {
		const points = exports.flat().flatMap(pointsOf);
		this.#points = Array.from({length: length + 1}, (_, index) =>
			points.filter(({second}) => second === index),
		);
		this.#seconds = Array.from({length}, (_, index) => index + 1);
	}

	/** A gauge or an up-down counter at the end of each second. */
	levels(metric: string, where: Attributes = {}): number[] {
		return this.#seconds.map(second => this.#total(metric, second, where, countOf));
	}

	/** The points of a histogram in each second. */
	rates(metric: string, where: Attributes = {}): number[] {
		return this.#changes(metric, where, countOf);
	}

	/** The mean of the points of a histogram in each second. */
	means(metric: string): number[] {
		const counts = this.rates(metric);
		return this.#changes(metric, {}, sumOf).map((sum, index) => sum / (counts[index] as number));
	}

	/** A quantile of the points of a histogram in each second, as `histogram_quantile` of Prometheus computes it. */
	quantiles(metric: string, quantile: number): number[] {
		const bounds = this.#boundsOf(metric);
		const shares = bounds.map((_, bound) => this.#changes(metric, {}, value => countUpTo(value, bound)));
		return this.rates(metric).map((count, index) => {
			const rank = quantile * count;
			const found = shares.findIndex(counts => (counts[index] as number) >= rank);
			if (found === -1) {
				return bounds.at(-1) as number;
			}
			const [from, below] = found === 0 ? [0, 0] : [bounds[found - 1], shares[found - 1]?.[index]];
			const within = (rank - (below as number)) / ((shares[found]?.[index] as number) - (below as number));
			return (from as number) + within * ((bounds[found] as number) - (from as number));
		});
	}

	#changes(metric: string, where: Attributes, read: Read): number[] {
		return this.#seconds.map(
			second => this.#total(metric, second, where, read) - this.#total(metric, second - 1, where, read),
		);
	}

	#total(metric: string, second: number, where: Attributes, read: Read): number {
		return (this.#points[second] ?? [])
			.filter(point => point.metric === metric && hasAll(point.attributes, where))
			.reduce((total, {value}) => total + read(value), 0);
	}

	#boundsOf(metric: string): readonly number[] {
		const point = this.#points.flat().find(each => each.metric === metric) as Point;
		return (point.value as Histogram).buckets.boundaries;
	}
}

function pointsOf({scopeMetrics}: ResourceMetrics): readonly Point[] {
	return scopeMetrics
		.flatMap(({metrics}) => metrics)
		.flatMap(({descriptor, dataPoints}) =>
			dataPoints.map(({attributes, value, endTime: [seconds, nanoseconds]}) => ({
				metric: descriptor.name,
				// The last export, at the end of the load, belongs to the second that has begun.
				second: seconds + Math.ceil(nanoseconds / 1e9) - startOfTime / 1_000,
				attributes,
				value: value as number | Histogram,
			})),
		);
}

function hasAll(attributes: Attributes, where: Attributes): boolean {
	return Object.entries(where).every(([key, value]) => attributes[key] === value);
}

function countUpTo(value: number | Histogram, bound: number): number {
	const {counts} = (value as Histogram).buckets;
	return counts.slice(0, bound + 1).reduce((sum, count) => sum + count, 0);
}
