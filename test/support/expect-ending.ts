import {expect} from '@jest/globals';
import {classify} from '@kyhooks/status-classifier';
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
