import type {Hooks} from 'ky';
import type {CallState} from './call-state.ts';
import type {Hold, Layer} from './layer.ts';

type Admission = Required<Pick<Hooks, 'beforeRequest' | 'beforeRetry'>>;
type BeforeRetry = Admission['beforeRetry'];

/**
Lets the layers of a call hold its attempts back. ky times an attempt from the moment it calls `fetch`, and a wait in there would be taken for slowness of the server; so this happens in the hooks that ky runs before.

@returns `undefined` where no layer holds anything back
*/
export function admissionHooks(call: CallState, layers: readonly Layer[]): Admission | undefined {
	if (!layers.some(admits)) {
		return undefined;
	}
	const admit = ({request, error}: {request: Request; error?: Error}) => {
		// A layer is to know of it when it is asked.
		call.concludeTimeout();
		const wasDue = isDue(call);
		return passThrough(call, layers, request, endOfWait(call, request))?.then(() => {
			if (wasDue && !isDue(call)) {
				dismiss(layers);
				// The very error that ky retries for: that alone goes through its hooks to the caller.
				throw error;
			}
		});
	};
	// Every hook of ky's costs a call something, if only a promise or two.
	return {beforeRequest: layers.some(mayHold) ? [admit] : [], beforeRetry: [admit]};
}

/** The client's hooks that run between a turn and its attempt, so that the layers hear when one of them ends the call there. */
export function watchedBeforeRetry(layers: readonly Layer[], hooks: BeforeRetry): BeforeRetry {
	// On every call: most clients have none.
	const holders = hooks.length === 0 ? [] : layers.filter(({dismissed}) => dismissed !== undefined);
	if (holders.length === 0) {
		return hooks;
	}
	return hooks.map(hook => async state => {
		try {
			const result = await hook(state);
			if (endsCall(result)) {
				dismiss(holders);
			}
			return result;
		} catch (error) {
			dismiss(holders);
			throw error;
		}
	});
}

function dismiss(layers: readonly Layer[]): void {
	for (const layer of layers) {
		layer.dismissed?.();
	}
}

/** Whether a retry was decided. */
function isDue({attempts}: CallState): boolean {
	return attempts.at(-1)?.decision?.retry === true;
}

/** A response in the place of the server's, of whatever realm, or `ky.stop`. */
function endsCall(result: unknown): boolean {
	return typeof result === 'symbol' || Object.prototype.toString.call(result) === '[object Response]';
}

function admits({admit}: Layer): boolean {
	return admit !== undefined;
}

function mayHold(layer: Layer): boolean {
	return layer.admit !== undefined && (layer.mayHold?.() ?? true);
}

/** ky ends an attempt that took too long with the signal that it gives the next attempt a new one of only when it sends it. */
function endOfWait(call: CallState, {signal}: Request): AbortSignal {
	if (!signal.aborted) {
		return signal;
	}
	const {signal: ofCaller} = call.options;
	call.over ??= new AbortController();
	return ofCaller ? AbortSignal.any([ofCaller, call.over.signal]) : call.over.signal;
}

function passThrough(
	call: CallState,
	layers: readonly Layer[],
	request: Request,
	signal: AbortSignal,
	first = 0,
): Promise<void> | undefined {
	for (let index = first; index < layers.length; index++) {
		const layer = layers[index];
		// What a hook of ky's throws takes the place of the caller's error, and is explained to nobody.
		const hold = layer?.admit && call.invoke('admit', () => layer.admit?.(request, signal));
		if (hold !== undefined) {
			return waitOut(call, hold).then(() =>
				layer?.refuses?.() === true ? undefined : passThrough(call, layers, request, signal, index + 1),
			);
		}
		if (layer?.refuses?.() === true) {
			return undefined;
		}
	}
	return undefined;
}

async function waitOut(call: CallState, {by, until}: Hold): Promise<void> {
	const since = call.elapsed;
	call.emit({type: 'attempt-held', attempt: call.attempts.length + 1, by});
	await until.then(undefined, (error: unknown) => {
		call.invoke('admit', () => {
			throw error;
		});
	});
	call.held = Object.freeze([...call.held, Object.freeze({by, duration: call.elapsed - since})]);
}
