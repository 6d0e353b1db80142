import {startVirtualTime} from '@kyhooks/testing';
import {endOfLoad, type Scenario} from '../storm/scenario.ts';
import {type Export, startClient, wait} from './client.ts';
import {queueingFetch} from './server.ts';

/** A number of clients that share the load and the server. */
export type Fleet = Readonly<{clients: number; scenario: Scenario}>;

/** The storm, from several clients, and with a longer time before it: a circuit breaker lets calls wait only in a client that has been busy. */
export const fleet: Fleet = {
	clients: 10,
	scenario: {kind: 'slow', rate: 80, capacity: 100, before: 10_000, outage: 5_000, after: 30_000},
};

/** When the storm begins, in milliseconds since 1970. */
export const startOfTime: number = Date.UTC(2026, 0);

/** Runs the storm in virtual time. Returns what each client has exported. */
export async function exportStorm({clients, scenario}: Fleet): Promise<readonly Export[]> {
	using time = startVirtualTime({seed: 1, wallTime: startOfTime});
	const fetch = queueingFetch(scenario);
	const interval = (clients * 1_000) / scenario.rate;
	const running = Array.from({length: clients}, async (_, index) => {
		const client = startClient(fetch);
		// One after the other, and never at the moment of an export.
		await wait(((index + 0.5) / clients) * interval);
		await client.load(endOfLoad(scenario) / interval, interval);
		return client.finish();
	});
	// Without `await`, virtual time would end here.
	return await time.run(Promise.all(running));
}
