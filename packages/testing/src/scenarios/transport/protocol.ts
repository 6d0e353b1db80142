import type {Step} from '../../script/step.ts';
import {fault} from './fault.ts';

/** The answer is not HTTP: SSH listens there. */
export function garbage(): Step {
	return fault('garbage', 'garbage');
}

/** The answer is a body alone, without status line and fields, as in HTTP/0.9. */
export function http09(): Step {
	return fault('http09', 'no-status-line');
}

/** The answer has 20,000 bytes of header fields, where Node's fetch takes 16,384. */
export function headerOverflow(): Step {
	return fault('headerOverflow', 'header-overflow');
}
