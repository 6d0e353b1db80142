import type {Step} from '../../script/step.ts';
import {fault} from './fault.ts';

/** The server has signed its certificate itself. */
export function tlsSelfSigned(): Step {
	return fault('tlsSelfSigned', 'tls-self-signed');
}

/** The server's certificate has expired. */
export function tlsExpired(): Step {
	return fault('tlsExpired', 'tls-expired');
}

/** The server's certificate is another host's. */
export function tlsWrongHost(): Step {
	return fault('tlsWrongHost', 'tls-wrong-host');
}

/** https to a port that speaks http. */
export function tlsToPlain(): Step {
	return fault('tlsToPlain', 'tls-to-plain');
}
