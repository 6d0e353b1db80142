import type {Hook} from '@kyhooks/core';
import {type TelemetryOptions, telemetry} from '@kyhooks/opentelemetry';
import {type Scenario, scenarioFetch} from '@kyhooks/testing';
import ky, {type KyInstance, type Options} from 'ky';
import {type Recording, startRecording} from './recording.ts';

export const url = 'https://api.example.com/users/42';
export const identity = (error: unknown): unknown => error;

export type SetUp = Readonly<{
	api: KyInstance;
	recording: Recording;
	server: ReturnType<typeof scenarioFetch>;
}>;

/** A client whose telemetry is recorded, for a server that does what the scenario says. */
export function setUp(
	scenario: Scenario,
	{hooks = [], client = {}, ...options}: TelemetryOptions & {hooks?: readonly Hook[]; client?: Options} = {},
): SetUp {
	const recording = startRecording();
	const server = scenarioFetch(scenario);
	const {tracer, meter} = recording;
	const first = ky.create({fetch: server, ...client}).extend(telemetry({tracer, meter, ...options}));
	return {recording, server, api: hooks.reduce((api, hook) => api.extend(hook), first)};
}
