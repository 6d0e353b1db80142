import type {Recording} from '../../packages/opentelemetry/test/support/recording.ts';

/** The values of each label of a time series. */
export type Labels = ReadonlyMap<string, ReadonlySet<string>>;

// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/ says how the OpenTelemetry Collector, and Prometheus for what it gets by OTLP, name metrics.
const unitSuffixes: Readonly<Record<string, string>> = {'': '', s: '_seconds'};

/** The time series that Prometheus makes of what was recorded, each by its name. */
export async function prometheusSeries(recording: Recording): Promise<ReadonlyMap<string, Labels>> {
	const descriptors = (await recording.descriptors()) as Record<string, {unit: string; bounds?: number[]}>;
	const series = new Map<string, Labels>();
	for (const [metric, points] of Object.entries(await recording.points())) {
		const {unit = '', bounds} = descriptors[metric] ?? {};
		const name = `${underscored(metric)}${suffixOf(unit)}`;
		const labels = labelsOf(points.map(({attributes}) => attributes));
		if (bounds) {
			series.set(`${name}_bucket`, new Map([...labels, ['le', new Set(bounds.map(String))]]));
			series.set(`${name}_sum`, labels);
			series.set(`${name}_count`, labels);
		} else {
			series.set(name, labels);
		}
	}
	return series;
}

/** @throws Error for a unit whose suffix is not known here */
function suffixOf(unit: string): string {
	// What stands in braces is a remark.
	const suffix = unitSuffixes[unit.replace(/\{.*\}/, '')];
	if (suffix === undefined) {
		throw new Error(`add the suffix of the unit ${unit}`);
	}
	return suffix;
}

function labelsOf(attributes: readonly object[]): Labels {
	const labels = new Map<string, Set<string>>();
	for (const [key, value] of attributes.flatMap(each => Object.entries(each))) {
		const label = underscored(key);
		labels.set(label, (labels.get(label) ?? new Set()).add(String(value)));
	}
	return labels;
}

function underscored(name: string): string {
	return name.replace(/[^a-zA-Z0-9]+/g, '_');
}
