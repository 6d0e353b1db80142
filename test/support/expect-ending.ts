import {expect} from '@jest/globals';
import {classify} from '@kyhooks/status-classifier';
import type {Expectations} from '@kyhooks/testing';
import type {ScenarioRow} from './scenario-table.ts';

/** Checks that a call ends as its row of the table says. */
export async function expectEnding(call: Promise<unknown>, {error, category}: ScenarioRow): Promise<void> {
	if (error === undefined) {
		await expect(call).resolves.toBeDefined();
		return;
	}
	const thrown = await call.then(
		() => undefined,
		(thrown: Error) => thrown,
	);
	expect(thrown?.name).toBe(error);
	expect(classify({error: thrown as Error}).category).toBe(category);
}

/** Checks that an engine's record of a request is consistent: an answered request has a time of its headers, between arrival and end; any other request has none. */
export function expectSound(requests: Pick<Expectations, 'calls'>): void {
	for (const {outcome, time, answeredAt, endedAt} of requests.calls()) {
		const moments = [time, answeredAt, endedAt].filter(moment => moment !== undefined);
		expect(answeredAt !== undefined).toBe(outcome === 'answered');
		expect(moments).toEqual(moments.toSorted((one, other) => one - other));
	}
}
