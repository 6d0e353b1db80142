/** A check that fails on a platform, for a reason that lies there. */
export type Exception = Readonly<{checks: RegExp; reason: string}>;

/** By the name of the runtime: what does not hold there, one by one. A check that is named here and passes is a failure too. */
export const exceptions: Readonly<Record<string, readonly Exception[]>> = {};
