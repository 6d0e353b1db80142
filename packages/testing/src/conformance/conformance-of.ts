import type {ConformanceCheck} from './check.ts';
import type {ConformanceOptions} from './options.ts';
import {abortChecks} from './rules/aborts.ts';
import {bodyChecks} from './rules/bodies.ts';
import {errorChecks} from './rules/errors.ts';
import {identityChecks} from './rules/identity.ts';
import {observerChecks} from './rules/observers.ts';
import {refusalChecks} from './rules/refusals.ts';
import {residueChecks} from './rules/residue.ts';
import {stateChecks} from './rules/state.ts';
import {statusChecks} from './rules/statuses.ts';
import {timeAndChanceChecks} from './rules/time-and-chance.ts';
import {type Factory, subjectOf} from './subject.ts';

/**
Returns the checks of the ten rules for a hook, to run with any test runner or without one. A failing check throws an error with the broken rule, what was observed, and how to fix it. The checks run in virtual time, one after another, without sockets.

@example
```
for (const {title, run} of conformanceOf(retry)) {
	await run();
	console.log(title);
}
```
@param factory creates the hook; it is called many times
@throws TypeError for an option that is unknown or of the wrong type, and for a factory that does not return a hook; also whatever the factory throws
*/
export function conformanceOf<Options>(
	factory: Factory<Options>,
	options: ConformanceOptions<Options> = {},
): readonly ConformanceCheck[] {
	const subject = subjectOf(factory, options);
	return [
		...identityChecks(subject),
		...statusChecks(subject),
		...abortChecks(subject),
		...residueChecks(subject),
		...bodyChecks(subject),
		...timeAndChanceChecks(subject),
		...stateChecks(subject),
		...errorChecks(subject),
		...refusalChecks(subject),
		...observerChecks(subject),
	];
}
