import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {DataPointType, type ResourceMetrics} from '@opentelemetry/sdk-metrics';
import {exportStorm, fleet, startOfTime} from '../bench/storm-telemetry/fleet.ts';
import {panelsOf} from '../bench/storm-telemetry/panels.ts';
import {pictureOf} from '../bench/storm-telemetry/picture.ts';
import {Series} from '../bench/storm-telemetry/series.ts';
import {slowestCall} from '../bench/storm-telemetry/trace.ts';

describe('the storm', () => {
	const exported = exportStorm(fleet);
	const curve = async (title: string, name: string) => {
		const series = new Series(
			(await exported).map(({metrics}) => metrics),
			// The last call ends in the second after the load.
			46,
		);
		const panel = panelsOf(series).find(each => each.title.startsWith(title));
		return panel?.curves.find(each => each.name === name)?.values ?? [];
	};
	const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

	test('is drawn as the picture in the documents shows it', async () => {
		expect(pictureOf(fleet, await exported)).toBe(readFileSync('docs/images/storm-telemetry.svg', 'utf8'));
	});

	test('has every call in its telemetry', async () => {
		const ended = sum(await curve('Calls', 'success')) + sum(await curve('Calls', 'failure'));
		expect(ended).toBe(80 * 45);
	});

	test('shows what the documents say of it', async () => {
		const failures = await curve('Calls', 'failure');
		expect(sum(failures)).toBe(59);
		expect(sum(failures.slice(20))).toBe(0);
		expect(Math.max(...(await curve('Attempts held back', 'circuit-breaker')))).toBe(487);
		expect((await curve('Clients', 'half-open'))[12]).toBe(10);
		const served = await curve('Requests', '200');
		expect(served.slice(17, 39)).toEqual(Array.from({length: 22}, () => 100));
		expect(served[44]).toBe(80);
	});

	test('has a slowest call, whose attempts and waits fill its time', async () => {
		const {duration, parts} = slowestCall((await exported).flatMap(({spans}) => spans));
		expect(parts.map(({label}) => label)).toEqual([
			'wait: circuit-breaker',
			'GET: timeout',
			'wait: backoff',
			'wait: circuit-breaker',
			'GET: 200',
		]);
		expect(sum(parts.map(({from, to}) => to - from))).toBeCloseTo(duration, 3);
	});
});

describe('the series', () => {
	/** What one client has exported at a second: the points of one histogram, counted from the start. */
	const exportOf = (second: number, counts: readonly number[], sum = 0): ResourceMetrics =>
		({
			scopeMetrics: [
				{
					metrics: [
						{
							descriptor: {name: 'a.duration'},
							dataPointType: DataPointType.HISTOGRAM,
							dataPoints: [
								{
									attributes: {kind: 'one'},
									endTime: [startOfTime / 1_000 + second, 0],
									value: {
										count: counts.reduce((total, count) => total + count, 0),
										sum,
										buckets: {boundaries: [1, 2], counts},
									},
								},
							],
						},
					],
				},
			],
		}) as unknown as ResourceMetrics;
	const two = new Series(
		[
			[exportOf(1, [1, 0, 0], 1), exportOf(2, [1, 4, 0], 7)],
			[exportOf(1, [1, 0, 0], 1), exportOf(2, [1, 4, 2], 11)],
		],
		3,
	);

	test('are of all clients together, in each second alone', () => {
		expect(two.rates('a.duration').slice(0, 2)).toEqual([2, 10]);
		expect(two.rates('a.duration', {kind: 'two'}).slice(0, 2)).toEqual([0, 0]);
		expect(two.means('a.duration').slice(0, 2)).toEqual([1, 1.6]);
	});

	test('have the quantiles that Prometheus computes from the same buckets', () => {
		expect(two.quantiles('a.duration', 0.5).slice(0, 2)).toEqual([0.5, 1.625]);
		expect(two.quantiles('a.duration', 0.99)[1]).toBe(2);
	});
});
