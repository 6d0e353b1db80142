import type {VirtualTime} from '../../time/virtual-time.ts';
import type {Fail} from '../check.ts';
import type {Arrival} from '../server/server.ts';
import {settle, wordsFor} from './ending.ts';

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
	/** When the abort happened, in words. */
	when: string;
	/** The request whose response may have arrived before the abort. */
	came?: Arrival | undefined;
}>;

/** Asserts that a call ends because of the preceding abort, with its reason. */
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
		// The whole response had arrived before the abort.
		return;
	}
	if (!('error' in settled)) {
		fail({seen: `${when}; after the abort the call gave ${wordsFor(settled.value)}`, mend});
	}
	// ky itself was reading the body of a failed response that had arrived before the abort.
	const {response} = Object(settled.error) as {response?: unknown};
	const isAnswer = response !== undefined && response === came?.response;
	if (settled.error !== reason && !isAnswer) {
		fail({
			seen: `${when}; the call threw ${wordsFor(settled.error)} in place of the reason, ${wordsFor(reason)}`,
			mend,
			expected: reason,
			actual: settled.error,
		});
	}
}
