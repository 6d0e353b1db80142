import {expect, test} from '@jest/globals';
import {linkOperation, type OperationLink, operationAround} from '../src/operation/link.ts';

const link = {} as OperationLink;

test('an operation is found by its signal, and by no other', () => {
	const {signal} = new AbortController();
	linkOperation(signal, link);
	expect(operationAround(signal)).toBe(link);
	expect(operationAround(new AbortController().signal)).toBeUndefined();
	expect(operationAround(AbortSignal.any([signal]))).toBeUndefined();
	expect(operationAround(undefined)).toBeUndefined();
	expect(operationAround(null)).toBeUndefined();
});
