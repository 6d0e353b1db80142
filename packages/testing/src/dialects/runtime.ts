import type {Dialect, Runtime} from './dialect.ts';

const stub: Dialect = {
	failure: (f, _t, code) =>
		new TypeError('fetch failed', {
			cause: Object.assign(new Error(f), {code: code ?? 'ECONNRESET', syscall: 'read'}),
		}),
	broken: () =>
		new TypeError('terminated', {
			cause: Object.assign(new Error('x'), {code: 'ECONNRESET', syscall: 'read'}),
		}),
};
export const dialects: Readonly<Record<Runtime, Dialect>> = {
	node: stub,
	chrome: stub,
	firefox: stub,
	safari: stub,
	bun: stub,
	deno: stub,
};
export const detectRuntime = (): Runtime => 'node';
