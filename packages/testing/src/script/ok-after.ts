import {ok} from '../scenarios/answers/success.ts';
import type {Scenario, Script} from './script.ts';
import {forever, sequence, times} from './sequence.ts';

/**
Fails `count` times, and is well from then on.

@param failure what the first requests meet
@param success what all later ones meet @default ok()
@throws RangeError if `count` is not an integer of at least 0
*/
export function okAfter(count: number, failure: Scenario, success: Scenario = ok()): Script {
	return sequence(times(count, failure), forever(success));
}
