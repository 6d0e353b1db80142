// Not exported: the server, the situations and the rules themselves, because they change with each new finding.
export type {ConformanceCheck} from './conformance/check.ts';
export {conformanceOf} from './conformance/conformance-of.ts';
export {describeHook} from './conformance/describe-hook.ts';
export type {ConformanceOptions, Runner} from './conformance/options.ts';
export type {RuleNumber} from './conformance/ten-rules.ts';
