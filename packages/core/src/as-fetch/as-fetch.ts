import type {KyInstance, Options} from 'ky';
import {isClient, optionsOf} from '../hook/compose.ts';
import {outcomeOf} from '../verdict/outcome.ts';
import {type KyArguments, kyArguments} from './fetch-arguments.ts';

/** What belongs to the client's own calls: where its paths begin, which statuses are errors to it, how it reads JSON. */
const setAside: Options = {
	prefix: '',
	throwHttpErrors: false,
	...({baseUrl: undefined, parseJson: undefined} as object),
};

/**
Makes a plain `fetch` from a client, for an SDK that takes one. What the client does for a call, it does for the SDK: hooks, headers, search parameters, limits. In all else it is `fetch`: it resolves on any status, rejects with the network's own `TypeError`, and throws nothing synchronously.

A `timeout` of the client's rejects with ky's `TimeoutError`. `explain` works on what it resolves and rejects with.

@example
```
const openai = new OpenAI({fetch: asFetch(ky.create({timeout: 600_000}).extend(retry())), maxRetries: 0});
```

@throws TypeError if `api` is not a client of ky.
*/
export function asFetch(api: KyInstance): typeof globalThis.fetch {
	if (!isClient(api)) {
		throw new TypeError(`asFetch: api must be a client of ky, got ${String(api)}`);
	}
	const client = api.extend(setAside);
	// ky builds a `Request` anew to add them, and forgets its body.
	const addsSearch = optionsOf(api).searchParams !== undefined;

	// With a default, `length` is 1, as that of `fetch`: some look at it.
	return async function fetch(input, init = undefined) {
		const [target, options] = kyArguments(input, init);
		const whole: KyArguments =
			addsSearch && target instanceof Request ? await takenApart(target, options) : [target, options];
		let response: Response | undefined;
		try {
			response = await client(...whole);
		} catch (thrown) {
			throw failureBehind(thrown, options.signal);
		}
		if (response === undefined) {
			throw new TypeError('asFetch: a beforeRetry hook returned ky.stop, so there is no response');
		}
		return response;
	};
}

/** What `fetch` rejects with: the failure of the network, not ky's error about it. An abort keeps its reason, whatever that is. */
function failureBehind(thrown: unknown, signal: AbortSignal | null | undefined): unknown {
	const isReason = signal?.aborted === true && signal.reason === thrown;
	return isReason ? thrown : (outcomeOf(thrown).error ?? thrown);
}

/**
The same call with the body as bytes beside the URL. For them all of it is read; as a stream it would be sent without its length, and only once.

@throws what the body breaks with, and the signal's reason.
*/
async function takenApart(request: Request, options: Options): Promise<KyArguments> {
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
