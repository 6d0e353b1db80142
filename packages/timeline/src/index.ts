// Withheld: how events become calls, and calls become a drawing. The element is at `@kyhooks/timeline/element`, since importing it registers it.
export {mount} from './mount.ts';
export type {ReadableBudget, TimelineOptions} from './options.ts';
