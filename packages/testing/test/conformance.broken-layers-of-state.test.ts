import {errorMistakes} from './support/broken-layers/errors.ts';
import {proveMistakes} from './support/broken-layers/prove.ts';
import {stateMistakes} from './support/broken-layers/state.ts';

proveMistakes([...stateMistakes, ...errorMistakes]);
