import {isRejectedError} from '@kyhooks/core';
import type {VirtualTime} from '../../time/virtual-time.ts';
import type {Arrival} from '../server/server.ts';
import {type Ending, endingOf, inWords, wordsFor} from './ending.ts';

/** What became of a call, in a form that can be compared: as its caller and as the server saw it. */
export type CallDigest = Readonly<{
	result: string;
	/** Methods and bodies, in order. */
	requests: readonly string[];
	/** The hook refused it. */
	refused: boolean;
}>;

export async function digestOf(
	time: VirtualTime,
	ending: Ending<unknown>,
	arrivals: readonly Arrival[],
): Promise<CallDigest> {
	return {
		// Each server has an origin of its own, which ky's messages tell.
		result: (await resultOf(time, ending)).replaceAll(/https:\/\/server-\d+\.example/g, ''),
		requests: await Promise.all(
			arrivals.map(async ({method, body}) => `${method} ${(await body) ?? ''}`.trim()),
		),
		refused: ending.kind === 'rejected' && isRejectedError(ending.error),
	};
}

async function resultOf(time: VirtualTime, ending: Ending<unknown>): Promise<string> {
	if (ending.kind === 'fulfilled') {
		const {value} = ending;
		return value instanceof Response
			? `${value.status} ${value.bodyUsed ? 'with a body that was taken' : await bodyOf(time, value)}`
			: JSON.stringify(value);
	}
	return ending.kind === 'rejected' ? wordsFor(ending.error) : 'it did not end';
}

async function bodyOf(time: VirtualTime, response: Response): Promise<string> {
	const ending = await endingOf(time, response.text());
	return ending.kind === 'fulfilled' ? ending.value : inWords(ending);
}

export function inShort({result, requests}: CallDigest): string {
	return `${result}, with ${requests.length} ${requests.length === 1 ? 'request' : 'requests'}`;
}
