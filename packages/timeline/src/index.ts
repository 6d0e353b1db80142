// Not exported: how events become calls, and how calls are drawn. The element has its own entry, `@kyhooks/timeline/element`, because importing it registers it.
export {mount} from './mount.ts';
export type {ReadableBudget, TimelineOptions} from './options.ts';
