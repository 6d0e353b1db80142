import {describe, expect, test} from '@jest/globals';
import {type AuthRefreshOptions, authRefresh} from '@kyhooks/auth-refresh';
import {describe as describeHooks} from '@kyhooks/core';

const refresh = () => 'token';

test('authRefresh() has the defaults of its page', () => {
	expect(describeHooks(authRefresh({refresh}))).toEqual([
		{
			name: 'auth-refresh',
			stage: 'decide',
			options: {
				refresh,
				header: 'Authorization',
				scheme: 'Bearer',
				statuses: [401],
				refreshTimeout: 10_000,
			},
		},
		{name: 'auth-header', stage: 'send', options: {}},
	]);
});

describe('authRefresh() refuses', () => {
	test.each<[string, object, string]>([
		['no refresh', {}, 'authRefresh.refresh must be a function, got undefined'],
		['a header that is no token', {header: 'x y'}, 'authRefresh.header must be a token of HTTP, got "x y"'],
		['a scheme with a space', {scheme: 'a b'}, 'authRefresh.scheme must be a token of HTTP, got "a b"'],
		[
			'a status of success',
			{statuses: [200]},
			'authRefresh.statuses must be an array of statuses from 400 to 599, got [200]',
		],
		[
			'an origin with a path',
			{origins: ['https://api.example.com/v1']},
			'authRefresh.origins must be an array of origins, such as "https://api.example.com", got ["https://api.example.com/v1"]',
		],
		[
			'another way to share',
			{share: 'windows'},
			'authRefresh.share must be "tabs" or createAuthSessions(), got "windows"',
		],
		[
			'a refresh without time',
			{refreshTimeout: 0},
			'authRefresh.refreshTimeout must be a number of milliseconds from 1 to 2147483647, got 0',
		],
		[
			'an unknown key',
			{refreshtoken: 'x'},
			'authRefresh.refreshtoken is not an option (known: refresh, token, isExpired, header, scheme, statuses, origins, key, share, refreshTimeout, onSignedOut), got "x"',
		],
	])('%s', (what, options, message) => {
		const given = what === 'no refresh' ? options : {refresh, ...options};
		const make = () => authRefresh(given as AuthRefreshOptions);
		expect(make).toThrow(TypeError);
		expect(make).toThrow(message);
	});
});
