import {type Scenario, type Script, toScript} from './script.ts';

/**
One scenario after the other; each request takes the next step. A request beyond the last step finds the script run out, which every engine says loudly.

@example
```
sequence(unavailable({retryAfter: 2}), resetMidBody(), ok({id: 42}))
```
@throws TypeError for what is neither a step nor a script
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
The same scenario `count` times.

@throws RangeError if `count` is not an integer of at least 0
*/
export function times(count: number, scenario: Scenario): Script {
	if (!Number.isInteger(count) || count < 0) {
		throw new RangeError(`times: count must be an integer of at least 0, got ${count}`);
	}
	return repeated(`times(${count}, `, count, toScript(scenario, 'times: scenario'));
}

/** The same scenario, without end. */
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
