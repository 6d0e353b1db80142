// Measured with workerd 2026-11-17 on Linux. Most failures are a plain `Error` without a code; failures of DNS and certificates show only a log reference. workerd accepts more header bytes than `header-overflow` sends, and resends a request by itself if a kept-alive connection is lost.
import type {Dialect, PlayedFault} from './dialect.ts';
import {raised} from './raised.ts';

const lost = (): Error =>
	raised(Object.assign(new Error('Network connection lost.'), {remote: true, retryable: true}));

const hidden = (): Error =>
	raised(
		Object.assign(new Error('internal error; reference = 0123456789abcdefghijklmn'), {
			remote: true,
		}),
	);

const hiddenFaults: ReadonlySet<PlayedFault> = new Set([
	'dns-failure',
	'tls-self-signed',
	'tls-expired',
	'tls-wrong-host',
	'tls-to-plain',
]);

/** It follows twenty redirects and lists them. */
const tooMany = (url: string): Error =>
	raised(new TypeError(`Too many redirects.${Array.from({length: 21}, () => url).join(', ')}`));

export const workerd: Dialect = {
	failure: (fault, {url}) =>
		fault === 'redirect-loop' ? tooMany(url) : hiddenFaults.has(fault) ? hidden() : lost(),
	broken: ending => (ending === 'corrupt' ? raised(new TypeError('Gzip decompression failed.')) : lost()),
};
