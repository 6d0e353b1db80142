import type {KyInstance, Options} from 'ky';
import {isClient, optionsOf} from '../hook/compose.ts';
import {outcomeOf} from '../verdict/outcome.ts';
import {type KyArguments, kyArguments} from './fetch-arguments.ts';

/** Switches off the options that apply only to the client's own calls: where its paths begin, which statuses are errors, how it reads JSON. */
const setAside: Options = {
	prefix: '',
	throwHttpErrors: false,
	...({baseUrl: undefined, parseJson: undefined} as object),
};

/**
Makes a plain `fetch` from a ky client, for an SDK that accepts a `fetch` function. The client's hooks, headers, search parameters and time limits apply to the calls of the SDK. In all other respects it behaves like `fetch`: it resolves for any status, rejects with the network's own `TypeError`, and throws nothing synchronously.

If a `timeout` of the client ends the call, it rejects with ky's `TimeoutError`. `explain` works on the response and on the rejection.

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
	// To add search parameters, ky builds a new `Request`, and loses the body.
	const addsSearch = optionsOf(api).searchParams !== undefined;

	// The default keeps `length` at 1, like that of `fetch`: some code checks it.
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

/** Returns what `fetch` rejects with: the network's own error without ky's error around it. An abort keeps its reason, whatever that is. */
function failureBehind(thrown: unknown, signal: AbortSignal | null | undefined): unknown {
	const isReason = signal?.aborted === true && signal.reason === thrown;
	return isReason ? thrown : (outcomeOf(thrown).error ?? thrown);
}

/**
Returns the same call with the body as bytes beside the URL. The whole body is read first: as a stream, it would be sent without its length, and only once.

@throws the error that the body breaks with, and the signal's reason.
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
