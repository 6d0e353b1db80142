import {clock} from '@kyhooks/core';
import {seededRandom} from '@kyhooks/testing';
import {chanceFrom} from './chance.ts';
import {type ClientName, clients} from './clients.ts';
import {fleetOf} from './fleet.ts';
import type {Run} from './measures.ts';
import {startQuickTime} from './quick-time.ts';
import type {Row} from './row.ts';
import {createScriptedFetch} from './scripted-fetch.ts';
import type {Setting} from './setting.ts';
import {runLoad} from './traffic.ts';

/** One run of a row with one kind of client, in virtual time. */
export async function runVirtual(
	row: Row,
	name: ClientName,
	setting: Setting,
	seed: number,
	startTime = startQuickTime,
): Promise<Run> {
	const time = startTime({seed});
	try {
		const server = createScriptedFetch(row.script(setting), chanceFrom(seed));
		// ky and core's clock draw from the same random numbers: clients that make the same attempts wait equally long.
		const request = fleetOf(row.clients ?? 1, 'https://api.example.com/', () =>
			clients[name]({fetch: server.fetch, random: clock.random, setting}),
		);
		const calls = await time.run(
			runLoad(row.load, {
				request,
				now: clock.now,
				sleep: milliseconds => new Promise(resolve => clock.setTimer(milliseconds, () => resolve())),
				random: seededRandom(seed + 2_000_000),
				setting,
			}),
		);
		return {calls, attempts: server.requests()};
	} finally {
		time.stop();
	}
}
