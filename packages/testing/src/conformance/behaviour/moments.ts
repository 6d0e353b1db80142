import {callOnce, clientOf} from '../server/play.ts';
import type {Situation} from '../server/situations.ts';
import type {Subject} from '../subject.ts';
import {endingOf} from './ending.ts';
import {inVirtualTime} from './in-virtual-time.ts';

/** Limit of moments. More would find nothing new, because a call does not change between two events. */
const most = 16;

/**
Finds moments at which to abort a call: between any two events of the call, measured in a complete run. Random numbers have the same seed, so the next run is identical.

@returns milliseconds from the start of the call
*/
export function momentsOf(subject: Subject, situation: Situation): Promise<readonly number[]> {
	const known = found.get(subject) ?? new Map<Situation, Promise<readonly number[]>>();
	found.set(subject, known);
	const moments = known.get(situation) ?? findMoments(subject, situation);
	known.set(situation, moments);
	return moments;
}

const found = new WeakMap<Subject, Map<Situation, Promise<readonly number[]>>>();

function findMoments(subject: Subject, situation: Situation): Promise<readonly number[]> {
	return inVirtualTime(async time => {
		const events = new Set<number>([0]);
		const server = situation.serve();
		const call = callOnce(clientOf(subject.make(), server), situation);
		const {after} = await endingOf(time, call);
		for (const {at} of server.arrivals) {
			events.add(at);
		}
		events.add(after);
		const sorted = [...events].sort((one, other) => one - other);
		const between = sorted.flatMap((event, index) => {
			const next = sorted[index + 1];
			// Three moments per span, because a wait may begin within it when a response arrives.
			return next === undefined ? [] : [0.1, 0.5, 0.9].map(part => event + (next - event) * part);
		});
		return [0, ...between].slice(0, most);
	});
}
