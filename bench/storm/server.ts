import {once} from 'node:events';
import {outages} from './outages.ts';
import {createQueueingServer} from './queueing-server.ts';
import {type ServerReport, serverInterval} from './records.ts';
import {endOfLoad, outageEnd, type Scenario} from './scenario.ts';
import {sharedTime} from './shared-time.ts';

// Runs as a child process. The parent sends the scenario and receives the port. Then it sends the start time, and at the end any message to receive the report.

process.once('disconnect', () => process.exit());
// Every client that goes away causes an error here, and its stack trace is never read.
Error.stackTraceLimit = 0;
const [scenario] = (await once(process, 'message')) as [Scenario];

let startAt = Infinity;
const arrivals: number[] = [];
const inTime: number[] = [];

const server = createQueueingServer({
	capacity: scenario.capacity,
	onArrival: () => count(arrivals),
	onServed: () => count(inTime),
});
process.send?.(await server.listen());

[{startAt}] = (await once(process, 'message')) as [{startAt: number}];
const outage = outages[scenario.kind];
at(startAt + scenario.before, () => outage.start(server, scenario));
at(startAt + outageEnd(scenario), () => outage.stop(server, scenario));

await once(process, 'message');
const length = Math.max(Math.ceil(endOfLoad(scenario) / serverInterval), arrivals.length, inTime.length);
const filled = (counts: readonly number[]) => Array.from({length}, (_, index) => counts[index] ?? 0);
process.send?.({arrivals: filled(arrivals), inTime: filled(inTime)} satisfies ServerReport);

function count(counts: number[]): void {
	const interval = Math.floor((sharedTime() - startAt) / serverInterval);
	// Warm-up calls come before the start.
	if (interval >= 0) {
		counts[interval] = (counts[interval] ?? 0) + 1;
	}
}

function at(moment: number, action: () => void): void {
	setTimeout(action, moment - sharedTime());
}
