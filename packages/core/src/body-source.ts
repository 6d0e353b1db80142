import {clock} from './clock.ts';

export type Bytes = Uint8Array<ArrayBuffer>;
export type Read = () => Promise<{done: false; value: Bytes} | {done: true; value?: Bytes | undefined}>;

/** The way to a body. After a `cancel`, a read under way ends as if the body were complete. */
export type BodyReader = Readonly<{read: Read; cancel(reason: unknown): Promise<void>}>;

/** What was read of a body, and the way to what was not. */
export type Source = {
	chunks: readonly Bytes[];
	rest?: BodyReader;
	/** Nobody has looked yet. A body that has outrun one reader's limits is left alone by the next. */
	untouched?: true;
	used?: boolean;
	/** A platform response over the same bytes, made when more than the text is asked for. */
	carrier?: Response;
};

/** Reads a body up to the limits, and keeps the way to the rest. */
export async function collect(reader: BodyReader, maxBytes: number, within?: number): Promise<Source> {
	const chunks: Bytes[] = [];
	const {cancel} = reader;
	const timer = within === undefined ? undefined : startTimer(within);
	try {
		for (let size = 0; size <= maxBytes; ) {
			const reading = reader.read();
			const result = timer === undefined ? await reading : await Promise.race([reading, timer.fired]);
			if (result === late) {
				// The read under way is not lost: whoever reads on gets it first.
				let next: ReturnType<Read> | undefined = reading;
				const read: Read = () => {
					const current = next ?? reader.read();
					next = undefined;
					return current;
				};
				return {chunks, rest: {read, cancel}};
			}
			if (result.done) {
				return {chunks};
			}
			chunks.push(result.value);
			size += result.value.byteLength;
		}
		return {chunks, rest: reader};
	} finally {
		timer?.cancel();
	}
}

const late = Symbol('late');

function startTimer(within: number) {
	let cancel = () => {};
	const fired = new Promise<typeof late>(resolve => {
		cancel = clock.setTimer(within, () => resolve(late));
	});
	return {fired, cancel: () => cancel()};
}
