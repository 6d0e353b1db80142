import type {Hooks} from 'ky';
import type {CallState} from './call-state.ts';
import type {Hold, Layer} from './layer.ts';

type Admission = Required<Pick<Hooks, 'beforeRequest' | 'beforeRetry'>>;

/**
Lets the layers of a call hold its attempts back. ky times an attempt from the moment it calls `fetch`, and a wait in there would be taken for slowness of the server; so this happens in the hooks that ky runs before.

@returns `undefined` where no layer holds anything back
*/
export function admissionHooks(call: CallState, layers: readonly Layer[]): Admission | undefined {
	const gates = layers.filter(layer => layer.admit !== undefined);
	if (gates.length === 0) {
		return undefined;
	}
	const admit = ({request}: {request: Request}) => passThrough(call, gates, request);
	// Every hook of ky's costs a call something, if only a promise or two.
	const isHeldFirst = gates.some(gate => gate.mayHold?.() ?? true);
	return {beforeRequest: isHeldFirst ? [admit] : [], beforeRetry: [admit]};
}

function passThrough(
	call: CallState,
	gates: readonly Layer[],
	request: Request,
	first = 0,
): Promise<void> | undefined {
	for (let index = first; index < gates.length; index++) {
		const hold = gates[index]?.admit?.(request);
		if (hold !== undefined) {
			return waitOut(call, hold).then(() => passThrough(call, gates, request, index + 1));
		}
	}
	return undefined;
}

async function waitOut(call: CallState, {by, until}: Hold): Promise<void> {
	const since = call.elapsed;
	call.emit({type: 'attempt-held', attempt: call.attempts.length + 1, by});
	await until;
	call.held = Object.freeze([...call.held, Object.freeze({by, duration: call.elapsed - since})]);
}
