import {type CompleteRule, rule} from '../rule.ts';

/** The handshake comes before the request. */
const tls = {category: 'tls', retry: 'never', neverSent: true, origin: 'network'} as const;

const distrusted = {
	...tls,
	advice: 'The certificate is not trusted; correct it or add its issuer, and never switch the check off.',
} as const;

const mismatch = {
	...tls,
	advice: 'The two sides do not agree on TLS; is this https to a plain http port?',
} as const;

/** The words of OpenSSL and Node for a certificate that does not pass. */
const certificateCodes =
	/^(?:CERT_|CRL_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|(?:HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$)/;

/** Failures of TLS: who the peer is, and whether it speaks TLS at all. */
export const tlsRules: readonly CompleteRule[] = Object.freeze([
	rule(
		'code-cert-not-yet-valid',
		{code: 'CERT_NOT_YET_VALID'},
		{...tls, advice: 'The certificate is not valid yet; is the clock of this machine right?'},
	),
	rule(
		'code-cert-has-expired',
		{code: 'CERT_HAS_EXPIRED'},
		{...tls, advice: 'The certificate has expired; renew it at the server.'},
	),
	rule('certificate', {code: certificateCodes}, distrusted),
	rule('tls-mismatch', {code: /^(?:EPROTO$|ERR_SSL_)/}, mismatch),
	rule(
		'deno-certificate',
		{message: /\b(?:client error \(Connect\)|error trying to connect): invalid (?:peer )?certificate\b/},
		distrusted,
	),
	rule('deno-tls-mismatch', {message: /\bclient error \(Connect\): received corrupt message\b/}, mismatch),
]);
