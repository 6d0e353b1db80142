/** One step of a script: a response, an error to reject with, or a function that acts as the server. */
export type Step = Response | Error | ((request: Request) => Response | Promise<Response>);

export type Seen = Readonly<{method: string; url: string; headers: Headers; body: string; time: number}>;

export type ScriptedFetch = ((input: unknown, init?: RequestInit) => Promise<Response>) & {
	/** The requests that were sent, in order. */
	readonly calls: readonly Seen[];
	/** Milliseconds from each attempt to the next. */
	readonly gaps: readonly number[];
};

/** A `fetch` that answers from a script and honours the request's signal. An attempt after the last step fails the test. */
export function scriptedFetch(...steps: readonly Step[]): ScriptedFetch {
	const calls: Seen[] = [];
	const answer = async (input: unknown): Promise<Response> => {
		const request = input as Request;
		const step = steps[calls.length];
		const seen = {
			method: request.method,
			url: request.url,
			headers: new Headers(request.headers),
			time: performance.now(),
		};
		calls.push({...seen, body: ''});
		if (request.body !== null) {
			calls[calls.length - 1] = {...seen, body: await request.clone().text()};
		}
		request.signal.throwIfAborted();
		if (step === undefined) {
			throw new Error(`the script has ${steps.length} steps, and this is attempt ${calls.length}`);
		}
		if (step instanceof Error) {
			throw step;
		}
		return typeof step === 'function' ? untilAborted(Promise.resolve(step(request)), request.signal) : step;
	};
	return Object.defineProperties(answer, {
		calls: {value: calls},
		gaps: {get: () => calls.slice(1).map(({time}, index) => time - (calls[index] as Seen).time)},
	}) as ScriptedFetch;
}

function untilAborted(promise: Promise<Response>, signal: AbortSignal): Promise<Response> {
	return new Promise((resolve, reject) => {
		const stop = () => reject(signal.reason);
		signal.addEventListener('abort', stop, {once: true});
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
	});
}

export const json = (value: unknown, init: ResponseInit = {}): Response =>
	new Response(JSON.stringify(value), {
		...init,
		headers: {'content-type': 'application/json', ...(init.headers as Record<string, string>)},
	});

export const status = (
	code: number,
	headers: Record<string, string> = {},
	body: string | null = null,
): Response => new Response(body, {status: code, headers});

/** A network failure like that of Node's `fetch`: the details are in the cause. */
export const networkError = (code: string, syscall?: string): TypeError =>
	new TypeError('fetch failed', {
		cause: Object.assign(new Error(`${syscall ?? ''} ${code}`), {
			code,
			...(syscall === undefined ? {} : {syscall}),
		}),
	});

/** A body that never ends and records whether it was cancelled. */
export function endlessBody(chunk = 'x'.repeat(1_024)): {
	stream: ReadableStream<Uint8Array>;
	cancelled: () => boolean;
} {
	let cancelled = false;
	return {
		stream: new ReadableStream({
			start: controller => controller.enqueue(new TextEncoder().encode(chunk)),
			cancel() {
				cancelled = true;
			},
		}),
		cancelled: () => cancelled,
	};
}

/** A body that breaks after its first part, with the error of Node's `fetch`. */
export function brokenBody(start: string): ReadableStream<Uint8Array> {
	let sent = false;
	return new ReadableStream({
		pull(controller) {
			if (sent) {
				controller.error(
					new TypeError('terminated', {
						cause: Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET', syscall: 'read'}),
					}),
				);
			} else {
				sent = true;
				controller.enqueue(new TextEncoder().encode(start));
			}
		},
	});
}
