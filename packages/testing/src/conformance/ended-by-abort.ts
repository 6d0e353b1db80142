import type {VirtualTime} from '../virtual-time.ts';
import type {Fail} from './check.ts';
import {settle, wordsFor} from './ending.ts';
import type {Arrival} from './server.ts';

const mend =
	'whatever waits listens to `request.signal` and rejects with its `reason`, itself and not wrapped. Before the first wait, call `request.signal.throwIfAborted()`.';

type Watched = {settled: {error?: unknown; value?: unknown} | undefined};

export function watch(promise: Promise<unknown>): Watched {
	const watched: Watched = {settled: undefined};
	promise.then(
		value => {
			watched.settled = {value};
		},
		(error: unknown) => {
			watched.settled = {error};
		},
	);
	return watched;
}

type Abort = Readonly<{
	reason: unknown;
	/** When it was, in words. */
	when: string;
	/** The request whose answer may have come before. */
	came?: Arrival | undefined;
}>;

/** Expects that a call ends by the abort that has just been, with its reason. */
export async function expectEnded(
	time: VirtualTime,
	watched: Watched,
	{reason, when, came}: Abort,
	fail: Fail,
): Promise<void> {
	const start = time.now();
	await settle(time);
	const {settled} = watched;
	if (settled === undefined) {
		fail({seen: `${when}; ${time.now() - start} ms after the abort the call had not ended`, mend});
	}
	if (!('error' in settled) && came?.bodyState() === 'read') {
		// All of it had come before the abort.
		return;
	}
	if (!('error' in settled)) {
		fail({seen: `${when}; after the abort the call gave ${wordsFor(settled.value)}`, mend});
	}
	// ky itself was reading the body of a failure that had come in time.
	const {response} = Object(settled.error) as {response?: unknown};
	const isAnswer = response !== undefined && response === came?.response;
	// The body was on its way to the caller, past the hook.
	const isPlatform = came?.bodyState() === 'broken' && settled.error instanceof TypeError;
	if (settled.error !== reason && !isAnswer && !(isPlatform && (await hidesErrorsOfBodies()))) {
		fail({
			seen: `${when}; the call threw ${wordsFor(settled.error)} in place of the reason, ${wordsFor(reason)}`,
			mend,
			expected: reason,
			actual: settled.error,
		});
	}
}

/** Chromium throws a TypeError of its own for a body whose stream has failed with anything. */
async function hidesErrorsOfBodies(): Promise<boolean> {
	const own = new Error('of the stream');
	const body = new ReadableStream({start: controller => controller.error(own)});
	return new Response(body).text().then(
		() => true,
		(error: unknown) => error !== own,
	);
}
