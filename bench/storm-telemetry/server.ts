import {clock} from '@kyhooks/core';
import {outageEnd, type Scenario} from '../storm/scenario.ts';
import {createWorker} from '../storm/worker.ts';

/** The share of its capacity that the server has left in the outage. */
const shareLeft = 0.1;

/** A `fetch` to a server with one queue, on core's clock. In the outage it is slow. Like most servers, it works on what its clients no longer wait for. */
export function queueingFetch(scenario: Scenario): typeof fetch {
	const {capacity, before} = scenario;
	const worker = createWorker<() => void>(capacity, answer => answer());
	let cancel = () => {};
	const serveWhatIsDue = () => {
		cancel();
		worker.advance(clock.now());
		const wait = worker.nextAt() - clock.now();
		cancel = wait < Infinity ? clock.setTimer(wait, serveWhatIsDue) : () => {};
	};
	const changeAt = (time: number, rate: number) =>
		clock.setTimer(time, () => {
			worker.setRate(rate, clock.now());
			serveWhatIsDue();
		});
	changeAt(before, capacity * shareLeft);
	changeAt(outageEnd(scenario), capacity);
	return (input, init) =>
		new Promise((resolve, reject) => {
			const {signal} = new Request(input, init);
			signal.addEventListener('abort', () => reject(signal.reason));
			worker.arrive(() => resolve(Response.json({ok: true})), clock.now());
			serveWhatIsDue();
		});
}
