import type {Classification} from './verdict/classification.ts';

const plain = /^[\w.-]{1,60}$/;

/** A code that a runtime gives. Anything else in its place was written by somebody, and may say anything. */
export function plainCodeOf(classification: Classification | undefined): string | undefined {
	const code = classification?.code;
	return code !== undefined && plain.test(code) ? code : undefined;
}
