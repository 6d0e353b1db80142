import {ok} from '../scenarios/answers/success.ts';
import type {Scenario, Script} from './script.ts';
import {forever, sequence, times} from './sequence.ts';

/**
Fails the first `count` requests; all later requests succeed.

@param failure what the first requests receive
@param success what all later requests receive @default ok()
@throws RangeError if `count` is not an integer of at least 0
*/
export function okAfter(count: number, failure: Scenario, success: Scenario = ok()): Script {
	return sequence(times(count, failure), forever(success));
}
