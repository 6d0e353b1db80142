import {abortChecks} from './aborts.ts';
import {callChecks} from './calls.ts';
import {checksInVirtualTime} from './in-virtual-time.ts';
import {ask, type Check, type Place, pauseFor, placeAt, type Surroundings} from './place.ts';
import {platformChecks} from './platform.ts';
import {transportChecks} from './transport.ts';

/** The result of a check; it has passed if there is no error. */
export type Result = Readonly<{title: string; error?: string; milliseconds: number}>;

const checksOnSockets: readonly Check[] = [
	...platformChecks,
	...callChecks,
	...transportChecks,
	...abortChecks,
];

const longest = 20_000;
const {now} = Date;

/**
Runs every check whose title contains this text, one after the other, and reports each.

The checks in virtual time come first, before anything has used a socket: Node's `fetch` sets timers for its connections, which would look like timers of a call.
*/
export async function runAllChecks(
	control: string,
	only: string,
	surroundings: Surroundings,
): Promise<Place> {
	const results = [];
	// The bodies of the testing kit are streams.
	const possible = 'ReadableStream' in globalThis ? checksInVirtualTime : [];
	for (const check of possible.filter(({title}) => title.includes(only))) {
		results.push(await resultOf(check, surroundings as Place));
	}
	const place = await placeAt(control, surroundings);
	for (const result of results) {
		await tell(place, result);
	}
	await runChecks(place, only, checksOnSockets);
	return place;
}

export async function runChecks(place: Place, only: string, checks: readonly Check[]): Promise<void> {
	for (const check of checks.filter(({title}) => title.includes(only))) {
		await tell(place, await resultOf(check, place));
	}
}

async function resultOf({title, run}: Check, place: Place): Promise<Result> {
	const startedAt = now.call(Date);
	const error = await Promise.race([
		Promise.resolve()
			.then(() => run(place))
			.then(
				() => undefined,
				thrown => String((thrown as Error)?.message ?? thrown),
			),
		pauseFor(longest).then(() => `it was not over after ${longest} ms`),
	]);
	return {title, ...(error !== undefined && {error}), milliseconds: now.call(Date) - startedAt};
}

function tell({control}: Place, result: Result): Promise<void> {
	return ask(`${control}/result`, result);
}

export function tellEnd({control}: Place): Promise<void> {
	return ask(`${control}/end`, {});
}
