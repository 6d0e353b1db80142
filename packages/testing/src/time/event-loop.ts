type Immediate = ((callback: () => void) => unknown) & {clock?: unknown};

/** As it is when this module is loaded. Fake timers of sinon or Jest, if they are there by then, carry a clock, and would never come. */
const {setImmediate: immediate} = globalThis as {setImmediate?: Immediate};

/** That of Workers has no tasks, and waits. */
const {scheduler} = globalThis as {
	scheduler?: {postTask?(task: () => void): unknown; wait?(delay: number): Promise<void>};
};

type Port = MessagePort & {ref?(): void; unref?(): void};

type Channel = Readonly<{receiver: Port; sender: MessagePort; waiting: (() => void)[]}>;

/** One for all turns: a new one each time takes Chromium three times as long (75 µs against 22). */
let channel: Channel | undefined;

function openChannel(): Channel {
	const {port1: receiver, port2: sender}: {port1: Port; port2: MessagePort} = new MessageChannel();
	const waiting: (() => void)[] = [];
	receiver.onmessage = () => {
		const resolve = waiting.shift();
		if (waiting.length === 0) {
			// Else it would keep a process alive that waits for nothing else.
			receiver.unref?.();
		}
		resolve?.();
	};
	return {receiver, sender, waiting};
}

/** Yields once to everything that is already queued, timers and messages of the platform included. */
export function eventLoopTurn(): Promise<void> {
	return new Promise(resolve => {
		if (immediate !== undefined && immediate.clock === undefined) {
			immediate(resolve);
			return;
		}
		// No fake timers replace a task, or a message. A task takes Chromium half of the time.
		if (scheduler?.postTask) {
			scheduler.postTask(resolve);
			return;
		}
		// Workers of old compatibility dates have neither of the others.
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

/** Where there is no process there is a browser, and Chromium reads a body in tasks of its own: one for a text, two for a stream (measured), and a call reads several. */
const isBrowser = !('process' in globalThis);
/** Firefox reads one on another thread, also one that is empty. */
const isFirefox = isBrowser && /\bFirefox\//.test(globalThis.navigator?.userAgent ?? '');
const turns = isFirefox ? 60 : isBrowser ? 8 : 1;

/** What the platform does in real time meanwhile, and how many turns it is waited for at most: it may in turn wait for a timer of this clock. */
let held = 0;
const mostTurnsHeld = 2_000;

/** Keeps virtual clocks where they are while the platform works in real time, such as on a body in a browser. In Node such work takes no time. */
export async function holdVirtualTime<Value>(work: Promise<Value>): Promise<Value> {
	held += 1;
	try {
		return await work;
	} finally {
		held -= 1;
	}
}

/** Leaves everything that is under way the time to come as far as it can without a timer. */
export async function settlePromises(): Promise<void> {
	for (let turn = 0; turn < turns; turn++) {
		await eventLoopTurn();
		for (let waited = 0; isBrowser && held > 0 && waited < mostTurnsHeld; waited++) {
			await eventLoopTurn();
		}
	}
}
