import {expect, test} from '@jest/globals';
import {createAccessToken} from './access-token.ts';

/** Returns `token-1`, `token-2` and so on, or rejects if an error is given. */
function start(...errors: readonly (Error | undefined)[]) {
	let fetched = 0;
	const token = createAccessToken(async () => {
		const error = errors[fetched];
		fetched += 1;
		if (error !== undefined) {
			throw error;
		}
		return `token-${fetched}`;
	});
	return {token, fetched: () => fetched};
}

test('a token is fetched once for calls that begin at the same time', async () => {
	const {token, fetched} = start();
	expect(await Promise.all([token.current(), token.current()])).toEqual(['token-1', 'token-1']);
	expect(fetched()).toBe(1);
});

test('a failure is not kept: the next call fetches again', async () => {
	const {token} = start(new Error('down'));
	await expect(token.current()).rejects.toThrow('down');
	await expect(token.current()).resolves.toBe('token-2');
});

test('calls that are refused at the same time, or later, get one new token', async () => {
	const {token, fetched} = start();
	await token.current();
	expect(await Promise.all([token.renew('token-1'), token.renew('token-1')])).toEqual(['token-2', 'token-2']);
	await expect(token.renew('token-1')).resolves.toBe('token-2');
	expect(fetched()).toBe(2);
});
