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
The checks of the ten rules for one hook, to be run anywhere: each throws an error that says which rule is broken, what was seen, and how to mend it. They run in virtual time, one after the other, without sockets.

@example
```
for (const {title, run} of conformanceOf(retry)) {
	await run();
	console.log(title);
}
```
@param factory makes the hook, and is called many times
@throws TypeError for an option that is unknown or of the wrong kind, and for a factory that returns no hook; and whatever the factory throws
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
