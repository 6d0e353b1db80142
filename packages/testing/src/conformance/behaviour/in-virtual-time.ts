import {startVirtualTime, type VirtualTime} from '../../time/virtual-time.ts';

/** Runs one trial in virtual time of its own, always from the same seed. */
export async function inVirtualTime<Result>(trial: (time: VirtualTime) => Promise<Result>): Promise<Result> {
	const time = startVirtualTime({seed: 1});
	try {
		return await trial(time);
	} finally {
		time.stop();
	}
}
