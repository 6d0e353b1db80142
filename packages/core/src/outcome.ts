import {isHTTPError, isNetworkError} from 'ky';
import type {Outcome} from './classification.ts';

/**
The outcome behind something that ky threw: an `HTTPError` stands for its response (and its parsed body), a `NetworkError` for its cause. Anything else stands for itself.
*/
export function outcomeOf(thrown: unknown): Outcome {
	if (isHTTPError(thrown) && thrown.response !== undefined) {
		return {response: thrown.response, ...(thrown.data === undefined ? {} : {body: thrown.data})};
	}
	if (isNetworkError(thrown) && thrown.cause !== undefined) {
		return {error: thrown.cause};
	}
	return {error: thrown};
}

/** What ky counts as a failure. The status of an opaque response (`no-cors`) is hidden, which is not one. */
export function isFailure(response: Response): boolean {
	return !response.ok && response.type !== 'opaque';
}
