import type {KyInstance, Options, ResponsePromise} from 'ky';
import {type CallState, callBehind} from '../call/call.ts';
import {isClient} from '../hook/compose.ts';

const bodyMethods = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const;

const verbs: ReadonlySet<PropertyKey> = new Set(['get', 'post', 'put', 'patch', 'head', 'delete', 'query']);
const makers: ReadonlySet<PropertyKey> = new Set(['extend', 'create']);

/**
Wraps a client so that `explain` knows every failure of its calls. Without it, these failures have no explanation, because ky shows them to no hook and their errors have no link to the call: a response that does not match the schema of `.json(schema)`, what a `beforeRetry` hook throws, an invalid URL, and a body that breaks under `onDownloadProgress`.

In all other respects it is the given client. Every client that is extended from it works in the same way.

@example
```
const api = explainable(ky.extend(retry()));
```

@throws TypeError if `api` is not a client of ky.
*/
export function explainable(api: KyInstance): KyInstance {
	if (!isClient(api)) {
		throw new TypeError(`explainable: api must be a client of ky, got ${String(api)}`);
	}
	return new Proxy(api, {
		apply: (client, _, [input, options]: Parameters<KyInstance>) => explained(client, input, options),
		get(client, key, receiver) {
			const member = Reflect.get(client, key, receiver) as KyInstance;
			if (verbs.has(key)) {
				return (...[input, options]: Parameters<KyInstance>) => explained(member, input, options);
			}
			return makers.has(key)
				? (...given: readonly unknown[]) => explainable(Reflect.apply(member, client, given))
				: member;
		},
	});
}

const sameError = ({error}: {error: Error}) => error;

function explained(send: KyInstance, ...[input, options]: Parameters<KyInstance>): ResponsePromise {
	let call: CallState | undefined;
	const failed = (error: unknown): never => {
		call?.fail(error, true);
		throw error;
	};
	const {init = [], beforeError = []} = options?.hooks ?? {};
	// The last `init` hook runs after those that make the call.
	const note = ({context}: Options) => {
		call = context && callBehind(context);
	};
	// Only a call with a ky hook such as `sameError` is linked to its context.
	const hooks = {...options?.hooks, init: [...init, note], beforeError: [...beforeError, sameError]};
	let result: ResponsePromise;
	try {
		result = send(input, {...options, hooks});
	} catch (error) {
		return failed(error);
	}
	const response = result.catch(failed);
	const methods = bodyMethods
		.filter(method => method in result)
		.map(method => [method, reading(result, method, response, failed)]);
	return Object.assign(response, Object.fromEntries(methods));
}

/** The results whose body somebody has asked for. */
const readers = new WeakSet<object>();

function reading(
	result: ResponsePromise,
	method: (typeof bodyMethods)[number],
	response: Promise<unknown>,
	failed: (error: unknown) => never,
) {
	return async (...given: readonly unknown[]): Promise<unknown> => {
		// If the caller asks for the body, it gets the failure there, so this promise must not count as an unhandled rejection.
		response.catch(() => {});
		// Checked before ky reads. `bodyUsed` is also true for a text that was read inside the attempt and was not given out yet.
		const isFirst = !readers.has(result);
		readers.add(result);
		const wasRead = result.then(
			answer => answer?.bodyUsed === true && !(isFirst && Object.hasOwn(answer, 'text')),
			() => false,
		);
		try {
			return await Reflect.apply(result[method] as (...given: unknown[]) => unknown, result, given);
		} catch (error) {
			if (await wasRead) {
				// Reading a body twice is a mistake of the caller, and says nothing about the call.
				throw error;
			}
			return failed(error);
		}
	};
}
