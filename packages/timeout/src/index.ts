// Not exported: the idle limit of a body and the text of a message. Use `timeout`.
export {BodyTimeoutError, isBodyTimeoutError} from './body-timeout-error.ts';
export {type DeadlineHeaderOptions, deadlineHeader} from './deadline-header.ts';
export {observeTimeout} from './observe-timeout.ts';
export type {TimeoutOptions, TimeoutPolicy} from './options.ts';
export {timeout} from './timeout.ts';
