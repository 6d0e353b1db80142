// Adds the matchers and their types to Vitest's `expect`. Import it in a test, or list it in `setupFiles`.
import {expect} from 'vitest';
import {type Matchers, matchers} from './expectations/matchers.ts';

expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0]);

type KyhooksMatchers<Result> = Matchers<Result>;

// An interface merges only if its type parameters match those of its first declaration.
declare module 'vitest' {
	interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
		extends KyhooksMatchers<R> {}
}
