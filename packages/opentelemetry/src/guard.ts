/** Runs what may throw. A provider that throws must not break a call, nor keep another provider from its part. */
export type Guard = <Result>(run: () => Result) => Result | undefined;
