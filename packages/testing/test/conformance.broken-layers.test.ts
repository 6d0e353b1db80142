import {expect, test} from '@jest/globals';
import {answerMistakes} from './support/broken-layers/answers.ts';
import {errorMistakes} from './support/broken-layers/errors.ts';
import {proveMistakes} from './support/broken-layers/prove.ts';
import {stateMistakes} from './support/broken-layers/state.ts';
import {waitMistakes} from './support/broken-layers/waits.ts';

// The other half is in another file, since each of these runs the suite twice.
proveMistakes([...answerMistakes, ...waitMistakes]);

const mistakes = [...answerMistakes, ...waitMistakes, ...stateMistakes, ...errorMistakes];

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('two mistakes at least are known that break rule %i', rule => {
	expect(mistakes.filter(mistake => mistake.rule === rule).length).toBeGreaterThanOrEqual(2);
});
