import type {KyArguments} from './fetch-arguments.ts';

/**
The same call with the body as bytes beside the URL. For them all of it is read; as a stream it would be sent without its length, and only once.

@throws what the body breaks with, and the signal's reason.
*/
export async function takenApart(request: Request, options: KyArguments[1]): Promise<KyArguments> {
	const signal = options.signal ?? request.signal;
	let abort = () => {};
	const aborted = new Promise<never>((_, reject) => {
		abort = () => reject(signal.reason);
	});
	signal.addEventListener('abort', abort);
	try {
		signal.throwIfAborted();
		const body = await Promise.race([request.arrayBuffer(), aborted]);
		return [request.url, body.byteLength === 0 ? options : {...options, body}];
	} finally {
		signal.removeEventListener('abort', abort);
	}
}
