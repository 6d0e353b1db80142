// Measured with Chromium 150 on Linux. It has one message for every failure before the head, and one for the stream of a body. If a broken body is read as a whole, with `text()` or `json()`, it rejects with the first one. Chromium accepts more header bytes than `header-overflow` sends; too many (300 KB) fail with the same message. It waits for a connection as long as the system does, 135 s.
import type {Dialect} from './dialect.ts';
import {raised} from './raised.ts';

export const chrome: Dialect = {
	failure: () => raised(new TypeError('Failed to fetch')),
	broken: () => raised(new TypeError('network error')),
};
