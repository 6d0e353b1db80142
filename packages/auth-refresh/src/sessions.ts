import {keepRecent} from '@kyhooks/core';
import {Session} from './session.ts';

/** The tokens of several clients, and the refreshes that they share. */
export class AuthSessions {
	readonly #sessions = new Map<string, Session>();
	/** The signals of the refreshes that are under way. */
	readonly signals: WeakSet<AbortSignal> = new WeakSet();
	/** Whether a `refresh` is being started right now: the calls that it makes meanwhile are its own. */
	isStarting = false;

	/** The session with this key. At most 1,000 are kept, those that were used last. */
	of(key: string): Session {
		const session = this.#sessions.get(key) ?? new Session(key);
		keepRecent(this.#sessions, key, session);
		return session;
	}
}

/** Makes a store for tokens. The clients that get it as `share` use one token for each key, and refresh it together. */
export function createAuthSessions(): AuthSessions {
	return new AuthSessions();
}
