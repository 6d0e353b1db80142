import {once} from 'node:events';
import {type ClientName, clients} from './clients.ts';
import {openLoad} from './load.ts';
import {endOfLoad, type Scenario} from './scenario.ts';
import {sharedTime} from './shared-time.ts';

// Runs as a child process: one client with its load. The parent sends the order and receives the label once the client is warm. Then it sends the start time and receives the report.

export type ClientOrder = Readonly<{name: ClientName; url: string; scenario: Scenario}>;

/** Warm-up calls before measuring: they compile the code and open a connection. */
const warmUpCalls = 20;

process.once('disconnect', () => process.exit());
// A storm makes thousands of errors. Their stack traces cost time and are never read.
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
