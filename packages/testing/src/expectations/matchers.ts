import {ExpectationError} from './expectation-error.ts';
import type {Expectations, ExpectedWait, PendingOptions} from './expectations.ts';
import {expectNoSecrets} from './secrets.ts';

export type MatcherResult = {pass: boolean; message(): string; expected?: unknown; actual?: unknown};

/** What `expect.extend(matchers)` adds. Expect it of an engine, or, with `toContainNoSecret`, of what was shown. */
export type Matchers<Result = unknown> = {
	/** Exactly so many requests have come. */
	toHaveAttempts(count: number): Result;
	/** The waits between the attempts, each give or take `tolerance` milliseconds. @default tolerance 5 */
	toHaveWaits(waits: readonly ExpectedWait[], tolerance?: number): Result;
	/** Nothing is left: no request, body, socket, timer or listener. To be awaited. */
	toHaveNothingPending(options?: PendingOptions): Promise<Result>;
	/** Each step was used, and none was missing. */
	toHavePlayedItsScript(): Result;
	/** No secret occurs in it, as it is or encoded. */
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
The expectations as matchers, for any `expect` with an `extend(matchers)`. For Jest and Vitest, `import '@kyhooks/testing/jest'` and `import '@kyhooks/testing/vitest'` do it and bring the types.

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
