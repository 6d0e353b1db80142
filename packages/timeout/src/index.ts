// Withheld: the guard of a body and the words of a message. `timeout` is the way to them.
export {BodyTimeoutError, isBodyTimeoutError} from './errors.ts';
export type {TimeoutOptions, TimeoutPolicy} from './options.ts';
export {timeout} from './timeout.ts';
