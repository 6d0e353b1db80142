import type {Options} from 'ky';
import type {Call} from './call.ts';
import {install} from './install.ts';
import {type Layer, type Stage, stages} from './layer.ts';
import {text} from './options.ts';

/** A hook: a frozen fragment of ky's options, to be given to `ky.extend()` as it is. */
export type Hook = Readonly<Options>;

export type HookDefinition = Readonly<{
	/** Unique among hooks. Of two with one name, the one extended later is in force. */
	name: string;
	stage: Stage;
	/** The resolved options, for `describe`. */
	options?: object;
	/** Plain ky options that the fragment carries, merged by ky's own rules: a later `extend` or the call itself can change them. */
	defaults?: Readonly<
		Pick<Options, 'timeout' | 'totalTimeout'> & {retry?: Exclude<Options['retry'], number | undefined>}
	>;
	/**
	Runs once a call, before ky has built the request, and returns what the layer needs.

	Variables inside `install` are per call; variables outside it are per factory call. That is the whole model of state.
	*/
	install(call: Call): Layer;
}>;

const mark: unique symbol = Symbol.for('kyhooks.definition.1');

type InitHook = ((options: Options) => void) & {[mark]?: HookDefinition};

/**
Makes a hook.

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

@throws TypeError if `name`, `stage` or `install` is missing or of the wrong kind.
*/
export function defineHook(definition: HookDefinition): Hook {
	const {name, stage, install: installLayer, defaults} = definition;
	if (text(name) !== undefined) {
		throw new TypeError(`defineHook: name must be a string that is not empty, got ${String(name)}`);
	}
	if (!stages.includes(stage)) {
		throw new TypeError(
			`defineHook: stage of ${name} must be one of ${stages.join(', ')}, got ${String(stage)}`,
		);
	}
	if (typeof installLayer !== 'function') {
		throw new TypeError(`defineHook: install of ${name} must be a function, got ${String(installLayer)}`);
	}
	const init: InitHook = Object.assign(
		(options: Options) => {
			const hooks = options.hooks?.init ?? [];
			// The last hook of ours installs all of them, so that an `init` of the client's own that stands between them has been heard.
			if (hooks.findLast(isOurs) === init) {
				install(options, plannedDefinitions(init, hooks));
			}
		},
		{[mark]: Object.freeze({...definition})},
	);
	return Object.freeze({
		...defaults,
		hooks: Object.freeze({init: Object.freeze([init]) as unknown as InitHook[]}),
	});
}

function isOurs(hook: InitHook): boolean {
	return hook[mark] !== undefined;
}

type Plan = Readonly<{hooks: readonly InitHook[]; definitions: readonly HookDefinition[]}>;

/** ky makes the list of hooks anew for every call, out of the same functions. */
const plans = new WeakMap<InitHook, Plan>();

/** What `definitionsIn` gives, found again for the calls of one client. */
function plannedDefinitions(last: InitHook, hooks: readonly InitHook[]): readonly HookDefinition[] {
	const known = plans.get(last);
	if (known?.hooks.length === hooks.length && known.hooks.every((hook, index) => hook === hooks[index])) {
		return known.definitions;
	}
	const definitions = definitionsIn(hooks);
	plans.set(last, {hooks, definitions});
	return definitions;
}

/** The definitions among a client's `init` hooks, each name once, outermost first. */
export function definitionsIn(hooks: readonly InitHook[]): readonly HookDefinition[] {
	const byName = new Map<string, HookDefinition>();
	for (const {[mark]: definition} of hooks) {
		if (definition !== undefined) {
			byName.set(definition.name, definition);
		}
	}
	return [...byName.values()].sort((one, other) => stages.indexOf(one.stage) - stages.indexOf(other.stage));
}
