import {expect, test} from '@jest/globals';
import {withoutQuery} from '@kyhooks/core';

test.each([
	['https://api.example/users/42', 'https://api.example/users/42'],
	['https://api.example/users/42?key=secret', 'https://api.example/users/42'],
	['https://api.example/users#secret', 'https://api.example/users'],
	['https://user:secret@api.example:8443/', 'https://api.example:8443/'],
])('%s is shown as %s', (url, shown) => {
	expect(withoutQuery(url)).toBe(shown);
});
