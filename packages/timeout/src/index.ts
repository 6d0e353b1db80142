// Withheld: the guard of a body and the words of a message. `timeout` is the way to them.
export {BodyTimeoutError, isBodyTimeoutError} from './body-timeout-error.ts';
export {type DeadlineHeaderOptions, deadlineHeader} from './deadline-header.ts';
export {observeTimeout} from './observe-timeout.ts';
export type {TimeoutOptions, TimeoutPolicy} from './options.ts';
export {timeout} from './timeout.ts';
