import type {Step} from '../../script/step.ts';
import {fault} from './fault.ts';

/** Responds with something that is not HTTP: the greeting of an SSH server. */
export function garbage(): Step {
	return fault('garbage', 'garbage');
}

/** Responds with a body only, without status line and header fields, as in HTTP/0.9. */
export function http09(): Step {
	return fault('http09', 'no-status-line');
}

/** Responds with 20,000 bytes of header fields. Node's fetch accepts 16,384. */
export function headerOverflow(): Step {
	return fault('headerOverflow', 'header-overflow');
}
