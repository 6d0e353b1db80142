import {setTimeout as sleep} from 'node:timers/promises';
import {seededRandom} from '@kyhooks/testing';
import {chanceFrom} from './chance.ts';
import {type ClientName, clients} from './clients.ts';
import {fleetOf} from './fleet.ts';
import type {Run} from './measures.ts';
import {type ScriptedServer, startScriptedServer} from './scripted-server.ts';
import {settings} from './setting.ts';
import type {Absence, SocketRow} from './socket-rows.ts';
import {runLoad} from './traffic.ts';

/** One run of a row with one kind of client, against its own server on this machine. */
export async function runSockets(row: SocketRow, name: ClientName, seed: number): Promise<Run> {
	const setting = settings[row.setting];
	let begin = performance.now();
	const now = () => performance.now() - begin;
	const server = await startScriptedServer(row.script(setting), chanceFrom(seed), now);
	let sent = 0;
	const countedFetch: typeof fetch = (input, init) => {
		sent += 1;
		return fetch(input, init);
	};
	const request = fleetOf(row.clients ?? 1, server.origin, () =>
		clients[name]({fetch: countedFetch, random: Math.random, setting}),
	);
	const absence = await beginAbsence(server, row.away);
	begin = performance.now();
	const [calls] = await Promise.all([
		runLoad(row.load, {request, now, sleep, random: seededRandom(seed), setting}),
		absence(),
	]);
	await server.goAway();
	return {calls, attempts: sent};
}

/** A server that is away from the start goes away before the first call. */
async function beginAbsence(server: ScriptedServer, away: Absence | undefined): Promise<() => Promise<void>> {
	if (away === undefined) {
		return async () => {};
	}
	if (away.from === 0) {
		await server.goAway();
	}
	return async () => {
		if (away.from > 0) {
			await sleep(away.from);
			await server.goAway();
		}
		await sleep(away.to - away.from);
		await server.comeBack();
	};
}
