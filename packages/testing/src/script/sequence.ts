import {type Scenario, type Script, toScript} from './script.ts';

/**
Plays scenarios one after another; each request takes the next step. After the last step the script is exhausted, and every engine reports further requests as an error.

@example
```
sequence(unavailable({retryAfter: 2}), resetMidBody(), ok({id: 42}))
```
@throws TypeError if an item is neither a step nor a script
*/
export function sequence(...scenarios: readonly Scenario[]): Script {
	const parts = scenarios.map((scenario, index) => toScript(scenario, `sequence: item ${index + 1}`));
	return Object.freeze({
		description: `sequence(${parts.map(({description}) => description).join(', ')})`,
		length: parts.reduce((sum, {length}) => sum + length, 0),
		step({index, elapsed}) {
			let before = 0;
			for (const part of parts) {
				if (index < before + part.length) {
					return part.step({index: index - before, elapsed});
				}
				before += part.length;
			}
			return undefined;
		},
	} satisfies Script);
}

/**
Repeats a scenario `count` times.

@throws RangeError if `count` is not an integer of at least 0
*/
export function times(count: number, scenario: Scenario): Script {
	if (!Number.isInteger(count) || count < 0) {
		throw new RangeError(`times: count must be an integer of at least 0, got ${count}`);
	}
	return repeated(`times(${count}, `, count, toScript(scenario, 'times: scenario'));
}

/** Repeats a scenario without end. */
export function forever(scenario: Scenario): Script {
	return repeated('forever(', Number.POSITIVE_INFINITY, toScript(scenario, 'forever: scenario'));
}

function repeated(opening: string, count: number, part: Script): Script {
	return Object.freeze({
		description: `${opening}${part.description})`,
		length: count === 0 || part.length === 0 ? 0 : count * part.length,
		step: ({index, elapsed}) =>
			index < count * part.length ? part.step({index: index % part.length, elapsed}) : undefined,
	} satisfies Script);
}
