import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {limiter} from '@kyhooks/limiter';
import {constant, createRetryBudget, retry} from '@kyhooks/retry';
import {
	forever,
	malformedJson,
	notFound,
	ok,
	refused,
	slowHeaders,
	startVirtualTime,
	times,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import {parse} from 'yaml';
import {identity, type SetUp, setUp, url} from '../packages/opentelemetry/test/support/client.ts';
import {type Labels, prometheusSeries} from './support/prometheus-names.ts';
import {namesIn} from './support/query-names.ts';

type Target = Readonly<{expr: string; refId: string; datasource: {uid: string}}>;
type Place = Readonly<{x: number; y: number; w: number; h: number}>;
type Panel = Readonly<{id: number; title: string; description: string; gridPos: Place; targets: Target[]}>;
type Rule = Readonly<{alert: string; expr: string; for: string; annotations: {summary: string}}>;

const page = readFileSync('docs/observability.md', 'utf8');
const dashboard = JSON.parse(readFileSync('docs/observability/dashboard.json', 'utf8'));
const panels: readonly Panel[] = dashboard.panels;
const rules: readonly Rule[] = parse(readFileSync('docs/observability/alerts.yml', 'utf8')).groups.flatMap(
	(group: {rules: Rule[]}) => group.rules,
);
const shown = [...page.matchAll(/^```promql\n(.*?)^```$/gms)].map(([, query = '']) => query);

let time: VirtualTime;
/** Each time series that the hook exports, with each value of its labels that the queries compare with. */
const exported = new Map<string, Map<string, Set<string>>>();

function merge(series: ReadonlyMap<string, Labels>): void {
	for (const [name, labels] of series) {
		const known = exported.get(name) ?? new Map<string, Set<string>>();
		for (const [label, values] of labels) {
			known.set(label, new Set([...(known.get(label) ?? []), ...values]));
		}
		exported.set(name, known);
	}
}

beforeAll(async () => {
	time = startVirtualTime({seed: 1});
	const budget = createRetryBudget({capacity: 1, perCall: 0});
	const clients: readonly SetUp[] = [
		setUp(malformedJson()),
		setUp(forever(notFound())),
		setUp(times(20, unavailable()), {budget, hooks: [retry({backoff: constant(100), budget})]}),
		setUp(forever(slowHeaders(100)), {hooks: [limiter({concurrency: 1})]}),
		setUp(forever(refused()), {hooks: [circuitBreaker({consecutiveFailures: 1, failingTime: 0})]}),
		setUp(forever(ok())),
	];
	for (const {api, recording} of clients) {
		const controller = new AbortController();
		const calls = [1, 2, 3].map(() => api.get(url).json().catch(identity));
		const left = api.get(url, {signal: controller.signal}).json().catch(identity);
		controller.abort(new Error('no'));
		await time.run(Promise.all([...calls, left]));
		merge(await prometheusSeries(recording));
	}
});
afterAll(() => time.stop());

/** What a query names that is not exported. */
function unknownIn(query: string): readonly string[] {
	const {selectors, labels} = namesIn(query);
	const labelsOf = (metric: string) => exported.get(metric) ?? new Map<string, Set<string>>();
	return [
		...selectors.map(({metric}) => metric).filter(metric => !exported.has(metric)),
		// The `service.name` of the program.
		...labels.filter(label => label !== 'job' && !selectors.some(({metric}) => labelsOf(metric).has(label))),
		...selectors.flatMap(({metric, matchers}) =>
			matchers.flatMap(({label, values}) => {
				const known = [...(labelsOf(metric).get(label) ?? [])];
				return values
					.map(value => value.replace('$server', 'api.example.com'))
					.filter(value => !known.some(each => new RegExp(`^(?:${value})$`).test(each)))
					.map(value => `${metric}: ${label} ${value}`);
			}),
		),
	];
}

describe('the check of a query', () => {
	test('finds each name that is not exported', () => {
		const query =
			'sum by (le, none) (rate(kyhooks_call_attempts_bucket{server_address="api.example.com", kind="x"}[5m])) / gone{kind="x"}';
		expect(unknownIn(query)).toEqual([
			'gone',
			'none',
			'kyhooks_call_attempts_bucket: kind x',
			'gone: kind x',
		]);
		expect(unknownIn('kyhooks_wait_active{kyhooks_wait_source=~"limiter|none"}')).toEqual([
			'kyhooks_wait_active: kyhooks_wait_source none',
		]);
		expect(unknownIn('label_values(kyhooks_wait_active, none)')).toEqual(['none']);
	});
});

describe('the dashboard', () => {
	const targets = panels.flatMap(panel => panel.targets.map(target => ({title: panel.title, ...target})));
	const [input] = dashboard.__inputs;
	const [server] = dashboard.templating.list;

	test.each(targets)('asks in "$title" ($refId) for what is exported', ({expr}) => {
		expect(unknownIn(expr)).toEqual([]);
	});

	test('has a title, a description and a query in each panel', () => {
		for (const panel of panels) {
			expect(panel.title).not.toBe('');
			expect(panel.description).not.toBe('');
			expect(panel.targets.length).toBeGreaterThan(0);
		}
	});

	test('has no two panels of one id, or in one place', () => {
		expect(new Set(panels.map(({id}) => id)).size).toBe(panels.length);
		const cells = panels.flatMap(({gridPos: {x, y, w, h}}) =>
			Array.from({length: w * h}, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
		);
		expect(new Set(cells).size).toBe(cells.length);
		expect(Math.max(...panels.map(({gridPos: {x, w}}) => x + w))).toBe(24);
	});

	test('asks the data source that is chosen at the import, and the servers that are selected', () => {
		expect(input).toMatchObject({type: 'datasource', pluginId: 'prometheus'});
		const chosen = `\${${input.name}}`;
		expect(server.datasource.uid).toBe(chosen);
		expect(unknownIn(server.definition)).toEqual([]);
		expect(server.query.query).toBe(server.definition);
		for (const {datasource, expr} of targets) {
			expect(datasource.uid).toBe(chosen);
			expect(expr).toContain(`$${server.name}`);
		}
	});

	test('leaves out no metric', () => {
		const asked = targets.flatMap(({expr}) => namesIn(expr).selectors.map(({metric}) => metric));
		const stem = (name: string) => name.replace(/_(?:bucket|sum|count)$/, '');
		expect(new Set(asked.map(stem))).toEqual(new Set([...exported.keys()].map(stem)));
	});
});

describe('the alerts', () => {
	test.each(rules)('$alert asks for what is exported', ({expr}) => {
		expect(unknownIn(expr)).toEqual([]);
	});

	test.each(rules)('$alert says which labels of its query it shows', ({expr, annotations}) => {
		const {labels} = namesIn(expr);
		for (const [, label] of annotations.summary.matchAll(/\$labels\.(\w+)/g)) {
			expect(labels).toContain(label);
		}
	});

	test('are all in the table of the page, in their order', () => {
		const rows = [...page.matchAll(/^\| `(Kyhooks\w+)` \|/gm)].map(([, alert]) => alert);
		expect(rows).toEqual(rules.map(({alert}) => alert));
	});
});

describe('the page', () => {
	test.each(shown)('shows a query for what is exported: %#', query => {
		expect(unknownIn(query)).toEqual([]);
	});

	test('has the name of each metric in Prometheus', () => {
		const rows = [...page.matchAll(/^\| `[a-z._]+` \| (.*) \|$/gm)].map(([, names = '']) => names);
		const names = rows.flatMap(row => [...row.matchAll(/`(\w+)`/g)].map(([, found]) => found));
		expect(names.toSorted()).toEqual([...exported.keys()].toSorted());
	});
});
