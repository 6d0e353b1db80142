import type {Call, OperationRun} from '@kyhooks/core';
import type {Attributes, Link, Span, SpanContext} from '@opentelemetry/api';
import {ownNames} from '../names.ts';

/** The last call of an operation that has failed, by the operation. Its calls may be those of several clients. */
const failures: WeakMap<Call, Readonly<{run: number; span: SpanContext}>> = new WeakMap();

export function attributesOf(run: OperationRun | undefined): Attributes {
	return run ? {[ownNames.operation]: run.name, [ownNames.run]: run.number} : {};
}

/** A call of a later run leads to the one because of which there is a later run. */
export function linksOf(run: OperationRun | undefined): Link[] {
	const failure = run && failures.get(run.operation);
	return failure && failure.run < run.number ? [{context: failure.span}] : [];
}

export function noteFailure(run: OperationRun | undefined, span: Span | undefined): void {
	if (run && span) {
		failures.set(run.operation, {run: run.number, span: span.spanContext()});
	}
}
