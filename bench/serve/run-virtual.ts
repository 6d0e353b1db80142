import {seededRandom} from '@kyhooks/core';
import {callHeader} from './call-header.ts';
import {chanceFrom} from './chance.ts';
import {type ClientName, clients} from './clients.ts';
import type {Run} from './measures.ts';
import {startQuickTime} from './quick-time.ts';
import type {Row} from './row.ts';
import {createScriptedFetch} from './scripted-fetch.ts';
import type {Setting} from './setting.ts';
import {runLoad} from './traffic.ts';

const origin = 'https://api.example.com/';

/** One run of a row with one kind of client, in virtual time. */
export async function runVirtual(row: Row, name: ClientName, setting: Setting, seed: number): Promise<Run> {
	// The chance of the waits is the same for ky and for our clock: who makes the same attempts waits as long.
	const time = startQuickTime(seed);
	try {
		const {now, setTimer, random} = time.clock;
		const server = createScriptedFetch(row.script(setting), time.clock, chanceFrom(seed));
		const fleet = Array.from({length: row.clients ?? 1}, () =>
			clients[name]({fetch: server.fetch, random, setting}),
		);
		const calls = await time.run(
			runLoad(row.load, {
				request: (call, path) =>
					(fleet[call % fleet.length] ?? fail())
						.get(`${origin}${path}`, {headers: {[callHeader]: String(call)}})
						.json(),
				now,
				sleep: milliseconds => new Promise(resolve => setTimer(milliseconds, () => resolve())),
				random: seededRandom(seed + 2_000_000),
				setting,
			}),
		);
		return {calls, attempts: server.requests()};
	} finally {
		time.stop();
	}
}

function fail(): never {
	throw new RangeError('a row needs at least one client');
}
