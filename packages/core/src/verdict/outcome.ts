import type {Outcome} from './classification.ts';
import {read} from './safe-read.ts';

/**
The outcome behind something that ky threw: an `HTTPError` stands for its response (and its parsed body), a `NetworkError` for its cause. Anything else stands for itself.

ky's errors are known by name, as ky's own guards know them: they cross realms and copies.
*/
export function outcomeOf(thrown: unknown): Outcome {
	const name = read(thrown, 'name');
	if (name === 'HTTPError') {
		const response = read(thrown, 'response');
		if (isResponse(response)) {
			const body = read(thrown, 'data');
			return {response, ...(body === undefined ? {} : {body})};
		}
	}
	const cause = name === 'NetworkError' ? read(thrown, 'cause') : undefined;
	return {error: cause ?? thrown};
}

function isResponse(value: unknown): value is Response {
	return (
		typeof read(value, 'status') === 'number' && typeof read(read(value, 'headers'), 'get') === 'function'
	);
}

/** What ky counts as a failure. The status of an opaque response (`no-cors`) is hidden, which is not one. */
export function isFailure(response: Response): boolean {
	return !response.ok && response.type !== 'opaque';
}
