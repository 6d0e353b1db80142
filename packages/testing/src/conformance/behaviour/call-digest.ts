import {isRejectedError} from '@kyhooks/core';
import type {VirtualTime} from '../../time/virtual-time.ts';
import type {Arrival} from '../server/server.ts';
import {type Ending, endingOf, inWords, wordsFor} from './ending.ts';

/** The outcome of a call in comparable form, as seen by the caller and by the server. */
export type CallDigest = Readonly<{
	result: string;
	/** Methods and bodies of the requests, in order. */
	requests: readonly string[];
	/** Whether the hook refused the call. */
	refused: boolean;
}>;

export async function digestOf(
	time: VirtualTime,
	ending: Ending<unknown>,
	arrivals: readonly Arrival[],
): Promise<CallDigest> {
	return {
		// ky's messages contain the origin, which differs for each server.
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
