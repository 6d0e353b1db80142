import type {Series} from './series.ts';

/** A curve. Its tone is a colour of the picture. */
export type Curve = Readonly<{
	name: string;
	tone: 'good' | 'bad' | 'between' | 'plain';
	values: readonly number[];
}>;

export type Panel = Readonly<{title: string; metric: string; curves: readonly Curve[]}>;

/** The panels of the dashboard, as far as the storm has something to show in them. */
export function panelsOf(series: Series): readonly Panel[] {
	const calls = 'kyhooks.call.duration';
	const requests = 'http.client.request.duration';
	const waits = 'kyhooks.wait.duration';
	const held = 'kyhooks.wait.active';
	const circuits = 'kyhooks.circuit.state';
	const budget = 'kyhooks.retry_budget.available';
	return [
		{
			title: 'Calls a second, by outcome',
			metric: calls,
			curves: [
				{name: 'success', tone: 'good', values: series.rates(calls, {'kyhooks.call.outcome': 'success'})},
				{name: 'failure', tone: 'bad', values: series.rates(calls, {'kyhooks.call.outcome': 'failure'})},
			],
		},
		{
			title: 'Requests a second, by result',
			metric: requests,
			curves: [
				{name: '200', tone: 'good', values: series.rates(requests, {'http.response.status_code': 200})},
				{name: 'timeout', tone: 'bad', values: series.rates(requests, {'error.type': 'timeout'})},
			],
		},
		{
			title: 'Retries a call',
			metric: 'kyhooks.call.attempts',
			curves: [
				{
					name: 'of the calls that end',
					tone: 'bad',
					values: series.means('kyhooks.call.attempts').map(attempts => attempts - 1),
				},
			],
		},
		{
			title: 'Waits ended a second, by source',
			metric: waits,
			curves: [
				{
					name: 'backoff',
					tone: 'bad',
					values: series.rates(waits, {'kyhooks.wait.source': 'backoff'}),
				},
				{
					name: 'circuit-breaker',
					tone: 'between',
					values: series.rates(waits, {'kyhooks.wait.source': 'circuit-breaker'}),
				},
			],
		},
		{
			title: 'Clients whose circuit is not closed',
			metric: circuits,
			curves: [
				{name: 'open', tone: 'bad', values: series.levels(circuits, {'kyhooks.circuit.state': 'open'})},
				{
					name: 'half-open',
					tone: 'between',
					values: series.levels(circuits, {'kyhooks.circuit.state': 'half-open'}),
				},
				{
					name: 'recovering',
					tone: 'good',
					values: series.levels(circuits, {'kyhooks.circuit.state': 'recovering'}),
				},
			],
		},
		{
			title: 'Attempts held back',
			metric: held,
			curves: [
				{
					name: 'circuit-breaker',
					tone: 'between',
					values: series.levels(held, {'kyhooks.wait.source': 'circuit-breaker'}),
				},
			],
		},
		{
			title: 'Duration of requests (s)',
			metric: requests,
			curves: [
				{name: 'p50', tone: 'plain', values: series.quantiles(requests, 0.5)},
				{name: 'p99', tone: 'bad', values: series.quantiles(requests, 0.99)},
			],
		},
		{
			title: 'Retries left in the budgets',
			metric: budget,
			curves: [{name: 'all clients', tone: 'plain', values: series.levels(budget)}],
		},
	];
}
