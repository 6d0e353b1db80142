import {expect, test} from '@jest/globals';
import {idempotentMethods} from '@kyhooks/core';

test('the idempotent methods are those of RFC 9110, section 9.2.2, and QUERY', () => {
	expect(idempotentMethods).toEqual(['get', 'head', 'options', 'trace', 'put', 'delete', 'query']);
});
