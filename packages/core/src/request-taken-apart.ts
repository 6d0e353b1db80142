import type {KyArguments} from './fetch-arguments.ts';
import {readNow} from './response-body.ts';

/**
The same call with the body as bytes beside the URL. For them all of it is read; as a stream it would be sent without its length, and only once.

@throws what the body breaks with, and the signal's reason.
*/
export async function takenApart(request: Request, options: KyArguments[1]): Promise<KyArguments> {
	const body = await bytesOf(request, options.signal ?? request.signal);
	return [request.url, body === undefined || body.byteLength === 0 ? options : {...options, body}];
}

async function bytesOf(
	request: Request,
	signal: AbortSignal,
): Promise<(BodyInit & {byteLength: number}) | undefined> {
	// Firefox sends bodies and does not show them.
	return request.body === undefined
		? await request.arrayBuffer()
		: await readNow(new Response(request.body), {maxBytes: Number.POSITIVE_INFINITY, signal});
}
