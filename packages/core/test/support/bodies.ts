export type Bytes = Uint8Array<ArrayBuffer>;

/** A body that the test fills by hand. It records what was read and the reasons of cancellations. */
export type HandFed = Readonly<{
	stream: ReadableStream<Bytes>;
	send(text: string): void;
	end(): void;
	fail(error: unknown): void;
	/** The reasons of all cancellations; empty while the body has not been cancelled. */
	cancellations: readonly unknown[];
}>;

export function handFed(): HandFed {
	const cancellations: unknown[] = [];
	let controller: ReadableStreamDefaultController<Bytes> | undefined;
	const stream = new ReadableStream<Bytes>({
		start(given) {
			controller = given;
		},
		cancel(reason) {
			cancellations.push(reason);
		},
	});
	return {
		stream,
		cancellations,
		send: text => controller?.enqueue(new TextEncoder().encode(text)),
		end: () => controller?.close(),
		fail: error => controller?.error(error),
	};
}

/** A body with these chunks that counts how many were requested. */
export function chunked(
	chunks: readonly Bytes[],
): Readonly<{stream: ReadableStream<Bytes>; readonly pulled: number}> {
	let pulled = 0;
	return {
		stream: new ReadableStream<Bytes>(
			{
				pull(controller) {
					const chunk = chunks[pulled++];
					if (chunk === undefined) {
						controller.close();
					} else {
						controller.enqueue(chunk);
					}
				},
			},
			{highWaterMark: 0},
		),
		get pulled() {
			return pulled;
		},
	};
}

/** Splits bytes at these positions. */
export function cut(bytes: Uint8Array, places: readonly number[]): Bytes[] {
	const edges = [
		0,
		...places.map(place => place % (bytes.length + 1)).sort((one, other) => one - other),
		bytes.length,
	];
	return edges.slice(1).map((edge, index) => new Uint8Array(bytes.slice(edges[index], edge)));
}

/** The state of a promise; `pending` if it has not settled after all ready tasks have run. */
export async function stateOf(promise: Promise<unknown>): Promise<'fulfilled' | 'rejected' | 'pending'> {
	let state: 'fulfilled' | 'rejected' | 'pending' = 'pending';
	promise.then(
		() => {
			state = 'fulfilled';
		},
		() => {
			state = 'rejected';
		},
	);
	await settled();
	return state;
}

/** Lets all tasks run that do not wait for a timer. */
export async function settled(): Promise<void> {
	for (let turn = 0; turn < 5; turn++) {
		await new Promise<void>(resolve => setImmediate(resolve));
	}
}

/** A body that breaks after its first part. */
export function brokenAfter(start: string, error: unknown): ReadableStream<Bytes> {
	let sent = false;
	return new ReadableStream<Bytes>({
		pull(controller) {
			if (sent) {
				controller.error(error);
			} else {
				sent = true;
				controller.enqueue(new TextEncoder().encode(start));
			}
		},
	});
}
