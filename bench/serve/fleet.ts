import type {KyInstance} from 'ky';
import {callHeader} from './call-header.ts';
import type {Callers} from './traffic.ts';

/** Spreads calls over clients in turn, and adds a header with the number of the call. */
export function fleetOf(size: number, origin: string, create: () => KyInstance): Callers['request'] {
	const [first, ...others] = Array.from({length: size}, create);
	if (first === undefined) {
		throw new RangeError(`a row needs at least one client, not ${size}`);
	}
	const fleet = [first, ...others];
	return (call, path) => {
		const client = fleet[call % size] ?? first;
		return client.get(`${origin}${path}`, {headers: {[callHeader]: String(call)}}).json();
	};
}
