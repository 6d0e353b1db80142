import type {Call} from '@kyhooks/core';

type Sender = Readonly<{
	/** @param reach continues to the client's own `fetch` */
	send(request: Request, reach: () => Promise<Response>): Promise<Response>;
}>;

/** Puts a sender around the client's own `fetch`, and so inside all hooks: what they refuse or answer is not sent. */
export function wrapFetch({options}: Call, sender: Sender): void {
	const own = options.fetch;
	const wrapped: typeof fetch = function (this: unknown, request, init) {
		return sender.send(request as Request, () =>
			own ? own.call(this as never, request, init) : globalThis.fetch(request, init),
		);
	};
	// Core sees by this whether the function looks at a signal beside the request.
	options.fetch = Object.defineProperty(wrapped, 'length', {value: own?.length});
}
