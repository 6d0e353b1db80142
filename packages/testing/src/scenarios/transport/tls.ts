import type {Step} from '../../script/step.ts';
import {fault} from './fault.ts';

/** Fails the TLS handshake: the server has a self-signed certificate. */
export function tlsSelfSigned(): Step {
	return fault('tlsSelfSigned', 'tls-self-signed');
}

/** Fails the TLS handshake: the server's certificate has expired. */
export function tlsExpired(): Step {
	return fault('tlsExpired', 'tls-expired');
}

/** Fails the TLS handshake: the server's certificate is for another host. */
export function tlsWrongHost(): Step {
	return fault('tlsWrongHost', 'tls-wrong-host');
}

/** Fails the TLS handshake: the port speaks plain HTTP. */
export function tlsToPlain(): Step {
	return fault('tlsToPlain', 'tls-to-plain');
}
