import {expect, test} from '@jest/globals';
import {linkOperation, type OperationLink, operationAround} from '../src/operation-link.ts';

const link = {} as OperationLink;
const key = Symbol.for('kyhooks.retry.operations.1');

test('an operation is found by its signal, and by no other', () => {
	const {signal} = new AbortController();
	linkOperation(signal, link);
	expect(operationAround(signal)).toBe(link);
	expect(operationAround(new AbortController().signal)).toBeUndefined();
	expect(operationAround(AbortSignal.any([signal]))).toBeUndefined();
	expect(operationAround(undefined)).toBeUndefined();
	expect(operationAround(null)).toBeUndefined();
});

test('another copy of the package finds it under the registered symbol, and is found there', () => {
	const [one, other] = [new AbortController().signal, new AbortController().signal];
	linkOperation(one, link);
	const known = (globalThis as {[key]?: WeakMap<object, OperationLink>})[key];
	expect(known?.get(one)).toBe(link);
	known?.set(other, link);
	expect(operationAround(other)).toBe(link);
	linkOperation(one, link);
	expect((globalThis as {[key]?: unknown})[key]).toBe(known);
	expect(Object.keys(globalThis)).not.toContain(String(key));
});
