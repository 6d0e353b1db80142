import {clock} from '@kyhooks/core';
import {isSendable, orAborted, type Refresher} from './session.ts';
import type {AuthSessions} from './sessions.ts';

/** Milliseconds for which a tab waits for the token of another one. */
const longestAnswer = 50;

/** Without a token, a message asks for it. */
type Message = Readonly<{key: string; token?: string; refreshedAt?: number}>;

type Platform = Readonly<{
	navigator?: {
		locks?: {
			request<Result>(
				name: string,
				options: {signal: AbortSignal},
				run: () => Promise<Result>,
			): Promise<Result>;
		};
	};
	BroadcastChannel?: typeof BroadcastChannel;
}>;

/** Lets one tab at a time refresh a token, and sends it to the others. Uses the Web Locks API and a BroadcastChannel; on a platform without them, each tab refreshes for itself. */
export function inOneTab(sessions: AuthSessions, refresh: Refresher): Refresher {
	const {navigator, BroadcastChannel: Channel} = globalThis as Platform;
	const locks = navigator?.locks;
	if (!locks || !Channel) {
		return refresh;
	}
	const channel = new Channel('kyhooks:auth-refresh');
	// In Node, a channel would keep the process alive.
	(channel as {unref?(): void}).unref?.();
	let heard = () => {};

	channel.onmessage = ({data: {key, token, refreshedAt = 0}}: MessageEvent<Message>) => {
		const session = sessions.of(key);
		if (isSendable(token) && refreshedAt > session.refreshedAt) {
			session.adopt(token);
			session.refreshedAt = refreshedAt;
			heard();
		} else if (!token && session.token) {
			channel.postMessage({
				key,
				token: session.token,
				refreshedAt: session.refreshedAt,
			} satisfies Message);
		}
	};

	return (context, session) => {
		const {signal, token, key} = context;
		const run = async () => {
			// The tab that had the lock before has told its token, but the message may still be on its way.
			channel.postMessage({key} satisfies Message);
			await new Promise<void>(resolve => {
				const cancelTimer = clock.setTimer(longestAnswer, resolve, true);
				heard = () => {
					if (session.token !== token) {
						cancelTimer();
						resolve();
					}
				};
				heard();
			});
			heard = () => {};
			if (session.token && session.token !== token) {
				return session.token;
			}
			const fresh = await orAborted(refresh(context, session), signal);
			if (isSendable(fresh)) {
				session.refreshedAt = clock.wallTime();
				channel.postMessage({key, token: fresh, refreshedAt: session.refreshedAt} satisfies Message);
			}
			return fresh;
		};
		return locks.request(`kyhooks:auth-refresh:${key}`, {signal}, run);
	};
}
