// Adds the matchers to Jest's `expect`, and their types. Import it in a test, or name it in `setupFilesAfterEnv`.
import {expect} from '@jest/globals';
import {type Matchers, matchers} from './expectations/matchers.ts';

expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0]);

type KyhooksMatchers<Result> = Matchers<Result>;

// An interface merges only if its type parameters are the same as in its first declaration.
declare module 'expect' {
	interface Matchers<R extends void | Promise<void>, T = unknown> extends KyhooksMatchers<R> {}
}

// For those whose `expect` is a global, with the types of @types/jest.
declare global {
	namespace jest {
		// biome-ignore lint/complexity/noBannedTypes: as @types/jest has it.
		interface Matchers<R, T = {}> extends KyhooksMatchers<R> {}
	}
}
