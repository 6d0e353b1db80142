import type {KyInstance, Options} from 'ky';
import {optionsOf} from './client-options.ts';
import {definitionsIn, type Hook} from './hook.ts';
import type {Stage} from './layer.ts';

export type HookDescription = Readonly<{name: string; stage: Stage; options: object}>;

/**
The hooks that a client, a fragment or an options object carries, outermost first, with their resolved options. For tests and for a line in the startup log.

@example
```
console.table(describe(api));
```
*/
export function describe(subject: KyInstance | Hook | Options): readonly HookDescription[] {
	const {hooks} = typeof subject === 'function' ? optionsOf(subject) : subject;
	return definitionsIn(hooks?.init ?? []).map(({name, stage, options}) =>
		Object.freeze({name, stage, options: options ?? Object.freeze({})}),
	);
}
