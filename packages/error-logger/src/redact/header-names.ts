import {createNameTest} from './secret-key.ts';

/** Header fields that help to find a fault and tell nothing about anybody. All others are redacted. */
export const shownHeaders: ReadonlySet<string> = new Set(
	`accept accept-encoding accept-language age allow cache-control connection content-encoding content-language
	content-length content-type date etag expires if-match if-modified-since if-none-match if-unmodified-since
	last-modified retry-after retry-after-ms x-ms-retry-after-ms x-should-retry ratelimit ratelimit-policy
	ratelimit-limit ratelimit-remaining ratelimit-reset x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset
	x-ratelimit-resource server server-timing transfer-encoding user-agent vary via traceparent x-request-id
	request-id x-correlation-id x-ms-request-id x-amzn-requestid x-amzn-trace-id x-amz-request-id
	x-github-request-id cf-ray deprecation sunset`.split(/\s+/),
);

/** Credentials and addresses of people whose names do not say so. */
const alwaysRedacted: ReadonlySet<string> = new Set(
	`authentication-info proxy-authentication-info x-functions-key x-forwarded-for x-real-ip forwarded
	true-client-ip cf-connecting-ip`.split(/\s+/),
);

const isSecretName = createNameTest();

/** Whether a header field is redacted whatever the options say: it is on the list, or a part of its name is secret. */
export function isAlwaysRedacted(name: string): boolean {
	return alwaysRedacted.has(name.toLowerCase()) || isSecretName(name, 'text');
}
