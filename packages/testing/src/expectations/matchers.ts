import {ExpectationError} from './expectation-error.ts';
import type {Expectations, ExpectedWait, PendingOptions} from './expectations.ts';
import {expectNoSecrets} from './secrets.ts';

/** The result of a matcher, in the form that `expect.extend` requires. */
export type MatcherResult = {pass: boolean; message(): string; expected?: unknown; actual?: unknown};

/** The matchers that `expect.extend(matchers)` adds. Use them on an engine, and `toContainNoSecret` on any output. */
export type Matchers<Result = unknown> = {
	/** Asserts that exactly `count` requests have arrived. */
	toHaveAttempts(count: number): Result;
	/** Asserts the waits between the attempts, each within `tolerance` milliseconds. @default tolerance 5 */
	toHaveWaits(waits: readonly ExpectedWait[], tolerance?: number): Result;
	/** Asserts that no request, body, socket, timer or listener is left. Await the result. */
	toHaveNothingPending(options?: PendingOptions): Promise<Result>;
	/** Asserts that every step was used and no request came after the last one. */
	toHavePlayedItsScript(): Result;
	/** Asserts that no secret occurs in the value, plain or encoded. */
	toContainNoSecret(secrets: readonly string[]): Result;
};

type Matcher<Given extends readonly unknown[], Result> = (received: unknown, ...given: Given) => Result;

type MatcherFunctions = {
	[Name in keyof Matchers]: Matcher<
		Parameters<Matchers[Name]>,
		Name extends 'toHaveNothingPending' ? Promise<MatcherResult> : MatcherResult
	>;
};

/**
Custom matchers for any `expect` that has `extend(matchers)`. In Jest and Vitest, import `@kyhooks/testing/jest` or `@kyhooks/testing/vitest` instead, which also adds the types.

@example
```
expect.extend(matchers);
expect(server).toHaveAttempts(3);
await expect(server).toHaveNothingPending();
```
*/
export const matchers: Readonly<MatcherFunctions> = Object.freeze({
	toHaveAttempts: (received, count) => judge('toHaveAttempts', () => engine(received).expectAttempts(count)),
	toHaveWaits: (received, waits, tolerance) =>
		judge('toHaveWaits', () => engine(received).expectWaits(waits, tolerance)),
	async toHaveNothingPending(received, options) {
		const failure = await engine(received)
			.expectNothingPending(options)
			.then(
				() => undefined,
				(error: unknown) => error,
			);
		return judge('toHaveNothingPending', () => {
			if (failure !== undefined) {
				throw failure;
			}
		});
	},
	toHavePlayedItsScript: received =>
		judge('toHavePlayedItsScript', () => engine(received).expectScriptPlayed()),
	toContainNoSecret: (received, secrets) =>
		judge('toContainNoSecret', () => expectNoSecrets(received, secrets)),
} satisfies MatcherFunctions);

function engine(received: unknown): Expectations {
	if (typeof (received as Expectations | null)?.expectAttempts !== 'function') {
		throw new TypeError('expected an engine: what scenarioFetch, startFaultServer or nockScenario returns');
	}
	return received as Expectations;
}

function judge(name: string, expectation: () => void): MatcherResult {
	try {
		expectation();
		return {pass: true, message: () => `expected it not to hold: ${name}`};
	} catch (error) {
		if (!(error instanceof ExpectationError)) {
			throw error;
		}
		const {message, expected, actual} = error;
		return {pass: false, message: () => message, expected, actual};
	}
}
