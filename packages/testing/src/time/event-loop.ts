type Immediate = ((callback: () => void) => unknown) & {clock?: unknown};

/** Taken when this module is loaded. If sinon or Jest have installed fake timers by then, it has a `clock`, and its callbacks would never run. */
const {setImmediate: immediate} = globalThis as {setImmediate?: Immediate};

/** The scheduler of Workers has no `postTask`, but a `wait`. */
const {scheduler} = globalThis as {
	scheduler?: {postTask?(task: () => void): unknown; wait?(delay: number): Promise<void>};
};

type Port = MessagePort & {ref?(): void; unref?(): void};

type Channel = Readonly<{receiver: Port; sender: MessagePort; waiting: (() => void)[]}>;

/** One channel for all turns: in Chromium, creating one each time takes three times as long (75 µs against 22). */
let channel: Channel | undefined;

function openChannel(): Channel {
	const {port1: receiver, port2: sender}: {port1: Port; port2: MessagePort} = new MessageChannel();
	const waiting: (() => void)[] = [];
	receiver.onmessage = () => {
		const resolve = waiting.shift();
		if (waiting.length === 0) {
			// An open port would keep the process alive although it waits for nothing else.
			receiver.unref?.();
		}
		resolve?.();
	};
	return {receiver, sender, waiting};
}

/** Waits one turn of the event loop, so that everything already queued can run, including timers and messages of the platform. */
export function eventLoopTurn(): Promise<void> {
	return new Promise(resolve => {
		if (immediate !== undefined && immediate.clock === undefined) {
			immediate(resolve);
			return;
		}
		// Fake timers replace neither tasks nor messages. In Chromium a task takes half the time.
		if (scheduler?.postTask) {
			scheduler.postTask(resolve);
			return;
		}
		// Workers with an old compatibility date have neither setImmediate nor postTask.
		if (scheduler?.wait) {
			scheduler.wait(0).then(resolve);
			return;
		}
		channel ??= openChannel();
		channel.waiting.push(resolve);
		channel.receiver.ref?.();
		channel.sender.postMessage(undefined);
	});
}

/** Without `process` it is a browser. Chromium reads a body in separate tasks: one for text, two for a stream (measured), and a call reads several. */
const isBrowser = !('process' in globalThis);
/** Firefox reads a body on another thread, even an empty one. */
const isFirefox = isBrowser && /\bFirefox\//.test(globalThis.navigator?.userAgent ?? '');
const turns = isFirefox ? 60 : isBrowser ? 8 : 1;

/** Number of platform operations that run in real time, and the maximum number of turns to wait for them. There is a maximum because they may in turn wait for a timer of this clock. */
let held = 0;
const mostTurnsHeld = 2_000;

/** Holds virtual clocks while the platform works in real time, for example on a body in a browser. In Node such work needs no extra turns. */
export async function holdVirtualTime<Value>(work: Promise<Value>): Promise<Value> {
	held += 1;
	try {
		return await work;
	} finally {
		held -= 1;
	}
}

/** Lets everything that is running progress as far as it can without a timer. */
export async function settlePromises(): Promise<void> {
	for (let turn = 0; turn < turns; turn++) {
		await eventLoopTurn();
		for (let waited = 0; isBrowser && held > 0 && waited < mostTurnsHeld; waited++) {
			await eventLoopTurn();
		}
	}
}
