/**
Whether a body can be sent only once. ky would tee a stream for every retry it might make, and so hold all of it in memory.

A body inside a `Request` that the caller has made does not show what it was made of; ky tees it.
*/
export function isOneShot(body: unknown): boolean {
	return (
		body instanceof ReadableStream ||
		(typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
	);
}
