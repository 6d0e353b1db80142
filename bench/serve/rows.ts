import type {Row} from './row.ts';
import {askedWaits} from './rows/asked-waits.ts';
import {blips, pages, silences, steady} from './rows/blips.ts';
import {connections} from './rows/connections.ts';
import {brokenEndpoints, slowEndpoint} from './rows/endpoints.ts';
import {fleetPages, fleetsOf} from './rows/fleets.ts';
import {outages} from './rows/outages.ts';
import {hanging, inRow, random} from './rows/random.ts';
import {schedules} from './rows/schedules.ts';

const single: readonly Row[] = [
	...blips,
	...silences,
	...steady,
	...pages,
	...inRow,
	...random,
	...hanging,
	...brokenEndpoints,
	slowEndpoint(2, 60),
	...askedWaits,
	...connections,
	...schedules,
	...outages,
];

/** All rows of virtual time, in the order of the table. */
export const virtualRows: readonly Row[] = [...single, ...fleetsOf(single), ...fleetPages];
