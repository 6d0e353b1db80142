import {startVirtualTime, type VirtualTime} from '../../time/virtual-time.ts';

/** Runs one trial in its own virtual time, always with the same seed. */
export async function inVirtualTime<Result>(trial: (time: VirtualTime) => Promise<Result>): Promise<Result> {
	const time = startVirtualTime({seed: 1});
	try {
		return await trial(time);
	} finally {
		time.stop();
	}
}
