import {benchLimits} from './call.ts';
import type {Storm} from './storm.ts';

/** The storm bench: one client, 80 calls a second with 8 s of time, a server that can serve 100. */
export const oneClient: Storm = {
	name: '1 client, 80 calls/s, 5 s outage',
	clients: 1,
	rate: 80,
	before: 5_000,
	length: 5_000,
	after: 25_000,
	limits: {...benchLimits, total: 8_000},
};

/** The same, but long enough to see a server recover without a circuit breaker. */
export const stormOfBudgets: Storm = {...oneClient, name: `budgets alone, ${oneClient.name}`, after: 120_000};

const fleetKinds = [
	{many: 1, rate: 1, each: '1 call/s', before: 5_000, after: 60_000},
	{many: 1, rate: 0.1, each: '1 call in 10 s', before: 20_000, after: 240_000},
	{many: 1, rate: 1 / 60, each: '1 call/min', before: 60_000, after: 900_000},
	{many: 1 / 4, rate: 4, each: '4 calls/s', before: 30_000, after: 60_000},
	{many: 1 / 1_000, rate: 80, each: '80 calls/s', before: 5_000, after: 40_000},
] as const;

/**
Fleets with the same load on their server: many clients with few calls each, or a few busy ones.

@param clients the size of the large fleets; busier fleets have fewer clients
*/
export function fleets(clients: number): readonly Storm[] {
	return fleetKinds.flatMap(({many, rate, each, before, after}) =>
		[5_000, 60_000].map(length => ({
			name: `${Math.ceil(clients * many)} clients, ${each} each, ${length / 1_000} s outage`,
			clients: Math.ceil(clients * many),
			rate,
			before,
			length,
			after,
		})),
	);
}
