import {expect} from '@jest/globals';
import {classify} from '@kyhooks/status-classifier';
import type {Expectations} from '@kyhooks/testing';
import type {ScenarioRow} from './scenario-table.ts';

/** Holds the end of a call to its row of the table. */
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

/** Holds what an engine has recorded of one request to itself: an answer has a head, at a time between arrival and end, and nothing else has. */
export function expectSound(requests: Pick<Expectations, 'calls'>): void {
	for (const {outcome, time, answeredAt, endedAt} of requests.calls()) {
		const moments = [time, answeredAt, endedAt].filter(moment => moment !== undefined);
		expect(answeredAt !== undefined).toBe(outcome === 'answered');
		expect(moments).toEqual(moments.toSorted((one, other) => one - other));
	}
}
