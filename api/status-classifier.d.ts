import { Classification, RequestFacts, Category, Hook } from '@kyhooks/core';

type Guard = (subject: unknown) => boolean;

type HeaderMatch = Readonly<Record<string, RegExp | true>>;

type Inspect = (state: InspectState) => Verdict | undefined | Promise<Verdict | undefined>;

type InspectState = Readonly<{
    response: Response;
    request: Request;
    body?: unknown;
}>;

type Match = Readonly<{
    status?: StatusMatch;
    code?: TextMatch;
    syscall?: TextMatch;
    errorName?: TextMatch;
    message?: TextMatch;
    header?: HeaderMatch;
    requestHeader?: HeaderMatch;
    method?: Uppercase<string> | readonly Uppercase<string>[];
    problemType?: TextMatch;
    bodyCode?: TextMatch;
    bodyText?: RegExp;
    test?: (state: RuleState) => boolean;
}>;

type Rule = Readonly<{
    name: string;
    when: Match;
    verdict: Verdict;
}>;

type RuleState = Readonly<{
    response?: Response;
    body?: unknown;
    error?: unknown;
    request?: RequestFacts;
}>;

type StatusClassifierOptions = {
    rules?: readonly Rule[];
    inspect?: Inspect;
};

type StatusMatch = number | readonly number[] | '3xx' | '4xx' | '5xx';

type TextMatch = string | readonly string[] | RegExp;

type Verdict = Partial<Omit<Classification, 'rule' | 'status' | 'code' | 'syscall' | 'problemType' | 'problemTitle'>>;

declare function classify(subject: unknown, request?: RequestFacts): Classification;

declare function hasCategory(subject: unknown, ...categories: readonly [
    Category,
    ...Category[]
]): boolean;

declare const isAuthentication: Guard;

declare const isCancelled: Guard;

declare const isConflict: Guard;

declare const isInvalidResponse: Guard;

declare const isMisuse: Guard;

declare const isNetworkFailure: Guard;

declare const isNotFound: Guard;

declare const isPermission: Guard;

declare const isQuotaExhausted: Guard;

declare const isRateLimited: Guard;

declare const isServerFailure: Guard;

declare const isTimeout: Guard;

declare const isValidation: Guard;

declare function statusClassifier(options?: StatusClassifierOptions): Hook;

export type { HeaderMatch };
export type { Inspect };
export type { InspectState };
export type { Match };
export type { Rule };
export type { RuleState };
export type { StatusClassifierOptions };
export type { StatusMatch };
export type { TextMatch };
export type { Verdict };
export { Category } from '@kyhooks/core';
export { Classification } from '@kyhooks/core';
export { Origin } from '@kyhooks/core';
export { Outcome } from '@kyhooks/core';
export { RequestFacts } from '@kyhooks/core';
export { RetryAdvice } from '@kyhooks/core';
export { adviceOn } from '@kyhooks/core';
export { classificationOf } from '@kyhooks/core';
export { classify };
export { hasCategory };
export { isAuthentication };
export { isCancelled };
export { isConflict };
export { isInvalidResponse };
export { isMisuse };
export { isNetworkFailure };
export { isNotFound };
export { isPermission };
export { isQuotaExhausted };
export { isRateLimited };
export { isServerFailure };
export { isTimeout };
export { isValidation };
export { statusClassifier };
