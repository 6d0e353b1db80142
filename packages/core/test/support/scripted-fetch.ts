import {
	type Call,
	type Decision,
	deciding,
	defineHook,
	type Failure,
	type Hook,
	type Layer,
	type Stage,
} from '@kyhooks/core';
import ky, {type KyInstance, type Options} from 'ky';

/** The server's response to one attempt. */
export type Step = (request: Request) => Response | Promise<Response>;

export type Script = Readonly<{
	fetch: NonNullable<Options['fetch']>;
	/** One entry per attempt, in order. */
	requests: readonly Request[];
	/** The second argument that ky passed with each request. */
	inits: readonly (RequestInit | undefined)[];
}>;

export const url = 'https://api.example/users/42';

/** A `fetch` that takes one step per attempt. An attempt after the last step fails. */
export function scripted(...steps: readonly Step[]): Script {
	const requests: Request[] = [];
	const inits: (RequestInit | undefined)[] = [];
	return {
		requests,
		inits,
		async fetch(input, init) {
			const request = input as Request;
			requests.push(request);
			inits.push(init);
			const step = steps[requests.length - 1];
			if (step === undefined) {
				throw new Error(`the script ends before attempt ${requests.length}`);
			}
			return step(request);
		},
	};
}

export function answers(
	status: number,
	body: string | null = null,
	headers: Record<string, string> = {},
): Step {
	return () => new Response(body, {status, headers});
}

export function fails(error: unknown): Step {
	return () => Promise.reject(error);
}

/** Never answers, and rejects as a platform's `fetch` does when its signal aborts. */
export const hangs: Step = ({signal}) =>
	new Promise((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason));
	});

/** A transport failure in the form that Node's fetch gives it. */
export function transportFailure(code: string, syscall?: string): TypeError {
	return new TypeError('fetch failed', {
		cause: Object.assign(new Error(code), {code, ...(syscall && {syscall})}),
	});
}

/** A client whose own retries have no wait. */
export function clientOf({fetch}: Script, ...fragments: readonly Options[]): KyInstance {
	const base = ky.create({fetch, retry: {delay: () => 0}});
	return fragments.reduce<KyInstance>((client, fragment) => client.extend(fragment), base);
}

export function layer(
	name: string,
	install: Layer | ((call: Call) => Layer),
	stage: Stage = 'observe',
): Hook {
	return defineHook({name, stage, install: typeof install === 'function' ? install : () => install});
}

/** A hook that decides what happens after a failed attempt. */
export function decides(
	decide: (failure: Failure, call: Call) => Decision | undefined,
	name = 'deciding',
	stage: Stage = 'decide',
): Hook {
	return layer(name, call => ({decide: deciding(failure => decide(failure, call))}), stage);
}

/** A retry without a wait. */
export const again: Decision = {retry: true, wait: 0, source: 'backoff'};

/** A hook that only records the calls in which it is installed. */
export function spying(): Readonly<{hook: Hook; calls: readonly Call[]}> {
	const calls: Call[] = [];
	const hook = layer('spy', call => {
		calls.push(call);
		return {};
	});
	return {hook, calls};
}
