// Measured with Chromium 150 on Linux: one message for whatever went wrong before the head, and one in the stream of a body. Read as a whole, with `text()` or `json()`, a broken body rejects with the first one. Chromium takes more header fields than `header-overflow` sends; those that are too many (300 KB) fail with the same words. It waits for a connection as long as the system does, 135 s.
import type {Dialect} from './dialect.ts';
import {raised} from './raised.ts';

export const chrome: Dialect = {
	failure: () => raised(new TypeError('Failed to fetch')),
	broken: () => raised(new TypeError('network error')),
};
