import {type Attributes, type HrTime, SpanKind, SpanStatusCode} from '@opentelemetry/api';
import {DataPointType, MeterProvider, MetricReader} from '@opentelemetry/sdk-metrics';
import {
	InMemorySpanExporter,
	type ReadableSpan,
	type Sampler,
	SimpleSpanProcessor,
	TracerProvider,
} from '@opentelemetry/sdk-trace';

/** A span with the times relative to the start of the test, in milliseconds. */
export type ShownSpan = Readonly<{
	name: string;
	kind: string;
	parent: string | undefined;
	from: number;
	to: number;
	isError: boolean;
	attributes: Attributes;
	/** The names of the spans that it links to, with their position among the spans. */
	links: readonly string[];
	events: readonly Readonly<{name: string; at: number; attributes: Attributes | undefined}>[];
}>;

export type Point = Readonly<{attributes: Attributes; value: unknown}>;

class Reader extends MetricReader {
	protected override onShutdown = async () => {};
	protected override onForceFlush = async () => {};
}

const inMilliseconds = ([seconds, nanoseconds]: HrTime) => seconds * 1_000 + nanoseconds / 1e6;
const rounded = (value: number) => Math.round(value * 1_000) / 1_000;

/** The real SDK, which keeps what it gets. @param startedAt the start of the test, in milliseconds since the Unix epoch */
export function startRecording({
	sampler,
	startedAt = Date.now(),
}: {
	sampler?: Sampler;
	startedAt?: number;
} = {}) {
	const exporter = new InMemorySpanExporter();
	const tracers = new TracerProvider({
		...(sampler && {sampler}),
		spanProcessors: [new SimpleSpanProcessor({exporter})],
	});
	const reader = new Reader();
	const meters = new MeterProvider({readers: [reader]});
	const finished = () => exporter.getFinishedSpans();
	/** Fails if an instrument cannot be read. */
	const collect = async () => {
		const {resourceMetrics, errors} = await reader.collect();
		if (errors.length > 0) {
			throw new AggregateError(errors);
		}
		return resourceMetrics.scopeMetrics;
	};
	const at = (time: HrTime) => rounded(inMilliseconds(time) - startedAt);
	const nameOf = (id: string | undefined) =>
		id && (finished().find(span => span.spanContext().spanId === id)?.name ?? 'elsewhere');
	const shown = (span: ReadableSpan): ShownSpan => ({
		name: span.name,
		kind: SpanKind[span.kind] as string,
		parent: nameOf(span.parentSpanContext?.spanId),
		from: at(span.startTime),
		to: at(span.endTime),
		isError: span.status.code === SpanStatusCode.ERROR,
		attributes: span.attributes,
		links: span.links.map(({context}) => {
			const at = finished().findIndex(other => other.spanContext().spanId === context.spanId);
			return `${finished()[at]?.name} ${at}`;
		}),
		events: span.events.map(({name, time, attributes}) => ({name, at: at(time), attributes})),
	});
	return {
		tracers,
		meters,
		/** For the options of `telemetry`. */
		tracer: tracers.getTracer('test'),
		meter: meters.getMeter('test'),
		/** In the order in which they ended. */
		spans: () => finished().map(shown),
		finished,
		/** What has made metrics. */
		scopes: async () => (await collect()).map(({scope}) => scope),
		/** The unit of each metric that has points, and the bounds of a histogram. Each must have a description. */
		async descriptors(): Promise<Readonly<Record<string, object>>> {
			return Object.fromEntries(
				(await collect())
					.flatMap(({metrics}) => metrics)
					.filter(({descriptor}) => descriptor.description !== '')
					.map(metric => {
						const {name, unit} = metric.descriptor;
						const isHistogram = metric.dataPointType === DataPointType.HISTOGRAM;
						return [
							name,
							{unit, bounds: isHistogram ? metric.dataPoints[0]?.value.buckets.boundaries : undefined},
						];
					}),
			);
		},
		/** The points of each metric that has some. A histogram shows count and sum. */
		async points(): Promise<Readonly<Record<string, readonly Point[]>>> {
			return Object.fromEntries(
				(await collect())
					.flatMap(({metrics}) => metrics)
					.map(({descriptor, dataPoints}) => [
						descriptor.name,
						dataPoints.map(({attributes, value}) => ({
							attributes,
							value: typeof value === 'number' ? value : {count: value.count, sum: rounded(value.sum ?? 0)},
						})),
					]),
			);
		},
	};
}

export type Recording = ReturnType<typeof startRecording>;
