import type {Category} from '@kyhooks/core';
import type {Criterion, Trip} from './state-change.ts';

/** @param path that all failures were of */
export function tripOf(
	criterion: Criterion,
	{category, status}: Readonly<{category?: Category; status?: number}> = {},
	path?: string,
): Trip {
	return Object.freeze({
		...criterion,
		...(category === undefined ? {} : {category}),
		...(status === undefined ? {} : {status}),
		...(path === undefined ? {} : {path}),
	});
}

/** What opened a circuit, in words for a person. */
export function wordsFor({by, failures, calls, category, status, path}: Trip): string {
	const last = [status, category].filter(part => part !== undefined).join(' ');
	const ending = `${path === undefined ? '' : `, all at ${path}`}${last === '' ? '' : `, the last: ${last}`}`;
	switch (by) {
		case 'failure-ratio':
			return `${failures} of ${calls} attempts failed${ending}`;
		case 'slow-call-ratio':
			return `${failures} of ${calls} attempts were slow`;
		case 'consecutive-failures':
			return `${failures} attempts in a row failed${ending}`;
		case 'probe':
			return `a probe failed${ending}`;
		case 'recovery':
			return `${failures} of ${calls} attempts failed while it recovered${ending}`;
		case 'isolate':
			return 'isolated by hand';
	}
}
