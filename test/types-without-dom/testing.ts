// Checks that the types of the testing kit, and the types they use, need no DOM library: @types/node is enough.
import {expect} from '@jest/globals';
import {
	type RecordedCall,
	type ScenarioFetch,
	scenarioFetch,
	unavailable,
	watchSignal,
} from '@kyhooks/testing';
import type {ConformanceCheck, conformanceOf} from '@kyhooks/testing/conformance';
import {nockScenario} from '@kyhooks/testing/nock';
import {startChaosProxy, startFaultServer} from '@kyhooks/testing/server';
import ky from 'ky';
import nock from 'nock';
import {expect as expectOfVitest} from 'vitest';
import '@kyhooks/testing/jest';
import '@kyhooks/testing/vitest';

/** Compiles only if both types are the same: `any` equals only itself. */
type Same<One, Other> =
	(<Value>() => Value extends One ? 1 : 2) extends <Value>() => Value extends Other ? 1 : 2 ? true : false;

function same<_Same extends true>(): void {}

// @ts-expect-error: if this compiles, one of the imports has brought the DOM library.
export type NoDom = typeof document;

export async function useTheKit(): Promise<void> {
	const server = scenarioFetch(unavailable({retryAfter: 2}));
	same<Same<Parameters<ScenarioFetch>[0], string | URL | Request>>();
	same<Same<Parameters<ScenarioFetch>[1], RequestInit | undefined>>();
	same<Same<ReturnType<ScenarioFetch>, Promise<Response>>>();
	globalThis.fetch = server;
	await ky.create({fetch: server}).get('https://api.example.com/').json();

	const {signal} = watchSignal(new AbortController().signal);
	same<Same<typeof signal, AbortSignal>>();
	same<Same<RecordedCall['body'], string | undefined>>();

	await using sockets = await startFaultServer(unavailable());
	await using proxy = await startChaosProxy({target: new URL(sockets.origin), scenario: unavailable()});
	same<Same<typeof proxy.port, number>>();
	same<Same<ReturnType<typeof conformanceOf>, readonly ConformanceCheck[]>>();
	nockScenario(nock('https://api.example.com'), unavailable()).expectAttempts(0);

	expect(server).toHaveAttempts(1);
	expectOfVitest(server).toHaveAttempts(1);
	await expect(server).toHaveNothingPending({signals: [watchSignal(signal)]});
	await expectOfVitest(server).not.toHaveNothingPending();
	// @ts-expect-error: the number of attempts is missing
	expect(server).toHaveAttempts();
	// @ts-expect-error: the number of attempts is missing
	expectOfVitest(server).toHaveAttempts();
}
