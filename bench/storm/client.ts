import {once} from 'node:events';
import {type ClientName, clients} from './clients.ts';
import {openLoad} from './load.ts';
import {endOfLoad, type Scenario} from './scenario.ts';
import {sharedTime} from './shared-time.ts';

// Runs as a child process: one client with its load. The parent sends the order and gets the label once the client is warm, then sends the moment of the start and gets the report.

export type ClientOrder = Readonly<{name: ClientName; url: string; scenario: Scenario}>;

/** Calls before anything counts: code is compiled, and a connection is open. */
const warmUpCalls = 20;

process.once('disconnect', () => process.exit());
// A storm is thousands of errors that nobody reads; their traces are a part of its cost that the machine need not pay.
Error.stackTraceLimit = 0;
const [{name, url, scenario}] = (await once(process, 'message')) as [ClientOrder];
const {client} = await clients[name]();

const moments: number[] = [];
const call = client.connect(url, () => {
	moments.push(sharedTime());
});
for (let index = 0; index < warmUpCalls; index++) {
	await call();
}
moments.length = 0;
process.send?.(client.label);

const [{startAt}] = (await once(process, 'message')) as [{startAt: number}];
const load = {rate: scenario.rate, duration: endOfLoad(scenario), startAt};
const calls = await openLoad(load, call);
process.send?.({calls, attempts: moments.map(moment => moment - startAt)});
