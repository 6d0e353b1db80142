import {describe, expect, test} from '@jest/globals';
import {classifyByStandard, outcomeOf} from '@kyhooks/core';
import {classify} from '@kyhooks/status-classifier';
import {byStatus} from '../../core/src/verdict/standard-rules.ts';
import {failureRows} from './support/failure-rows.ts';

const variants: readonly Record<string, string>[] = [
	{},
	{'retry-after': '3'},
	{'x-should-retry': 'true'},
	{'stripe-should-retry': 'false'},
];

describe('the tables and the small rules of core say the same of a retry', () => {
	test.each(Object.keys(byStatus).map(Number))('at status %d, whatever the headers', status => {
		const responses = variants.map(headers => new Response(null, {status, headers}));
		const ours = responses.map(response => classify(response).retry);
		expect(ours).toEqual(responses.map(response => classifyByStandard({response}).retry));
	});

	test('at every other status, but for those of which the tables know more', () => {
		const statuses = Array.from({length: 300}, (_, index) => 300 + index);
		const differing = statuses.filter(status => {
			const response = new Response(null, {status});
			return classify(response).retry !== classifyByStandard({response}).retry;
		});
		expect(differing).toEqual([
			420, 421, 425, 430, 505, 506, 507, 508, 510, 511, 521, 523, 525, 526, 527, 529, 530, 561, 598, 599,
		]);
	});

	test('on every error of the tables, but for those of which the tables know more', () => {
		const differing = failureRows.filter(
			({error, request}) =>
				classify(error, request).retry !== classifyByStandard(outcomeOf(error), request).retry,
		);
		expect(differing.map(({title}) => title)).toEqual([
			// Here the code alone proves that nothing was sent.
			'ECONNREFUSED without a system call',
			'ETIMEDOUT from each address of a host',
			'ECONNRESET during the TLS handshake',
			// Here core does not look behind `fetch failed`.
			'UND_ERR_CLOSED',
			'UND_ERR_DESTROYED',
			'UND_ERR_PRX_CONN',
			'UND_ERR_PRX_TLS',
			'UND_ERR_SOCKS5_AUTH',
			'a proxy that answers CONNECT with 502',
			'NGHTTP2_REFUSED_STREAM',
			// Other runtimes.
			'Bun ConnectionRefused',
			'Bun FailedToOpenSocket',
			'Bun DNSResolveFailed',
			'Bun ConnectionClosed',
			'Bun ECONNREFUSED, without a system call',
			'Bun EHOSTUNREACH',
			'Bun ENETUNREACH',
			'Bun ETIMEDOUT',
			'Bun ECONNRESET while connecting',
			'Deno 1 before the connection',
			'Deno 2 before the connection, without a cause',
			'Deno with "tcp connect error: Connection refused (os error 111)"',
			'Deno with "tcp connect error: Connection reset by peer (os error 104)"',
			'Deno with "tcp connect error: Connection timed out (os error 110)"',
			'Deno with "tcp connect error: No route to host (os error 113)"',
			'Deno with "tcp connect error: Network is unreachable (os error 101)"',
			'Deno with "dns error: failed to lookup address information: Name or service not known"',
			'Deno with "dns error: failed to lookup address information: Temporary failure in name resolution"',
			'Deno with "invalid peer certificate: UnknownIssuer"',
			'Deno with "received corrupt message of type InvalidContentType"',
			'Deno with "invalid HTTP version parsed"',
			'Deno with "message head is too large"',
			'Deno with "unexpected end of file"',
			'Safari 16: The network connection was lost.',
			'Safari 16: The request timed out.',
			'Safari 16: Could not connect to the server.',
			'Safari 16: A server with the specified hostname could not be found.',
		]);
	});
});
