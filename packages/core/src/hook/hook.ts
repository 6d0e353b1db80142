import type {Options} from 'ky';
import {install} from '../call/install.ts';
import type {HookDefinition} from './definition.ts';
import {stages} from './layer.ts';

/** A hook: a frozen fragment of ky's options. Pass it to `ky.extend()` as it is. */
export type Hook = Readonly<Options>;

const mark: unique symbol = Symbol();

type InitHook = ((options: Options) => void) & {[mark]?: readonly HookDefinition[]};

/**
Makes a hook from a name, a stage and a function `install`.

@example
```
const requestId = () => defineHook({
	name: 'request-id',
	stage: 'send',
	install: call => ({
		attempt(request, next) {
			request.headers.set('x-request-id', call.id);
			return next(request);
		},
	}),
});

const api = ky.extend(requestId());
```

@throws TypeError if `name`, `stage` or `install` is missing or of the wrong type. A call throws a TypeError if `install` returns no layer, or a layer with an unknown part.
*/
export function defineHook(definition: HookDefinition): Hook {
	const {name, stage, install: setUp, defaults} = definition;
	if (typeof name !== 'string' || !name || !stages.includes(stage) || typeof setUp !== 'function') {
		throw new TypeError(
			`defineHook takes a name, a stage and a function install, got ${[name, stage, typeof setUp]}`,
		);
	}
	return fragmentOf([Object.freeze({...definition})], defaults);
}

/** Makes the fragment that installs these definitions, together with those of the client's other fragments. */
export function fragmentOf(own: readonly HookDefinition[], defaults?: Options): Hook {
	let known: readonly InitHook[] = [];
	let definitions: readonly HookDefinition[] | undefined | false;
	const init: InitHook = options => {
		const hooks: readonly InitHook[] = options.hooks?.init ?? [];
		// ky makes a new list for every call, from the same functions.
		if (known.length !== hooks.length || hooks.some((hook, at) => hook !== known[at])) {
			known = hooks;
			// Only the last of our hooks installs, and it installs all of them. Any `init` of the client's own that stands between them has then run (docs/decisions/0009).
			definitions = hooks.findLast(hook => hook[mark]) === init && definitionsIn(hooks);
		}
		if (definitions) {
			install(options, definitions);
		}
	};
	init[mark] = own;
	return Object.freeze({
		...defaults,
		hooks: Object.freeze({init: Object.freeze([init]) as unknown as InitHook[]}),
	});
}

/** The definitions of these hooks, in the same order. */
export function definitionsOf(hooks: readonly InitHook[]): readonly HookDefinition[] {
	return hooks.flatMap(hook => hook[mark] ?? []);
}

/** The definitions among a client's `init` hooks: each name once, outermost first. */
export function definitionsIn(hooks: readonly InitHook[]): readonly HookDefinition[] {
	const byName = new Map(definitionsOf(hooks).map(definition => [definition.name, definition]));
	return [...byName.values()].sort((one, other) => stages.indexOf(one.stage) - stages.indexOf(other.stage));
}
