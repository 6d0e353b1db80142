import {authRefresh} from '@kyhooks/auth-refresh';
import {clock, subscribe} from '@kyhooks/core';
import {startVirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {type Calls, createCalls} from '../../packages/timeline/src/model/calls.ts';

/** A time from the start of all calls, in milliseconds. */
type Span = Readonly<{from: number; to: number}>;

export type Measured = Readonly<{
	/** What the timeline knows of each call. */
	calls: Calls;
	/** By the URL of its call: the request that was refused. The timeline does not show it, since the call goes on. */
	refused: ReadonlyMap<string, Span>;
	refreshes: readonly Span[];
}>;

/** Milliseconds. The first responses come in a spread from the shortest time to the longest. */
const shortest = 20;
const longest = 420;
const again = 60;
const login = 150;

/** Makes calls at once with a token that the server refuses, in virtual time. */
export async function callWithOldToken(count: number): Promise<Measured> {
	using time = startVirtualTime({seed: 1});
	const calls = createCalls(count);
	const stop = subscribe(calls.hear);
	const refused = new Map<string, Span>();
	const refreshes: Span[] = [];

	const spanOf = async (milliseconds: number): Promise<Span> => {
		const from = clock.now();
		await new Promise<void>(resolve => {
			clock.setTimer(milliseconds, resolve);
		});
		return {from, to: clock.now()};
	};

	const api = ky
		.create({
			baseUrl: 'https://api.example.com/',
			async fetch(input, init) {
				const {url, headers} = new Request(input, init);
				if (headers.get('authorization') === 'Bearer new') {
					await spanOf(again);
					return Response.json({});
				}
				// Spread evenly, and not in the order of the calls.
				const share = (refused.size * 0.618) % 1;
				refused.set(url, {from: 0, to: 0});
				refused.set(url, await spanOf(shortest + share * (longest - shortest)));
				return new Response(null, {status: 401});
			},
		})
		.extend(
			authRefresh({
				token: () => 'old',
				async refresh() {
					refreshes.push(await spanOf(login));
					return 'new';
				},
			}),
		);
	await time.run(
		Promise.all(Array.from({length: count}, (_, index) => api.get(`users/${index + 1}`).json())),
	);
	stop();
	return {calls, refused, refreshes};
}
