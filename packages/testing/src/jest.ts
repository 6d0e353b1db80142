// Adds the matchers and their types to Jest's `expect`. Import it in a test, or list it in `setupFilesAfterEnv`.
import {expect} from '@jest/globals';
import {type Matchers, matchers} from './expectations/matchers.ts';

expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0]);

type KyhooksMatchers<Result> = Matchers<Result>;

// An interface merges only if its type parameters match those of its first declaration.
declare module 'expect' {
	interface Matchers<R extends void | Promise<void>, T = unknown> extends KyhooksMatchers<R> {}
}

// For tests that use the global `expect` with the types of @types/jest.
declare global {
	namespace jest {
		// biome-ignore lint/complexity/noBannedTypes: as @types/jest has it.
		interface Matchers<R, T = {}> extends KyhooksMatchers<R> {}
	}
}
