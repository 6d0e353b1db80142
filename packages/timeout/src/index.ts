// Withheld: the guard of a body and the words of a message. `bodyTimeout` and `timeout` are the way to them.
export {type BodyTimeoutOptions, bodyTimeout} from './body-timeout.ts';
export {BodyTimeoutError, isBodyTimeoutError} from './body-timeout-error.ts';
export {type DeadlineHeaderOptions, deadlineHeader} from './deadline-header.ts';
export {observeTimeout} from './observe-timeout.ts';
export type {TimeoutOptions, TimeoutPolicy} from './options.ts';
export {timeout} from './timeout.ts';
