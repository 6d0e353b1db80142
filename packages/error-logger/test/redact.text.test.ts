import {describe, expect, test} from '@jest/globals';
import {createRedactor} from '@kyhooks/error-logger/redact';

const {text} = createRedactor();

test.each<[string, string]>([
	['Request failed: GET https://h/a?token=x&b=1#c', 'Request failed: GET https://h/a?token=REDACTED&b=1'],
	[
		'Request cannot be constructed from a URL that includes credentials: http://u:p@h/',
		'Request cannot be constructed from a URL that includes credentials: http://REDACTED:REDACTED@h/',
	],
	['Failed to parse URL from https://u:p/w@h/x', 'Failed to parse URL from https://REDACTED:REDACTED@h/x'],
	['(see https://u:p@h/x)', '(see https://REDACTED:REDACTED@h/x)'],
	['1https://u:p@h', '1https://REDACTED:REDACTED@h'],
	['ftp u:p@h failed', 'ftp REDACTED:REDACTED@h failed'],
	['Bearer abc', 'Bearer REDACTED'],
	['sent "bearer a.b-c_d~e+f/g=="', 'sent "bearer REDACTED"'],
	['Basic dXNlcjpwYXNz', 'Basic REDACTED'],
	['Basic%20dXNlcjpwYXNz', 'Basic%20REDACTED'],
	['Bearer Basic abc1', 'Bearer Basic REDACTED'],
	['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln ok', 'REDACTED ok'],
	['eyJhbGciOiJIUzI1NiJ9', 'REDACTED'],
	['a eyJhbGciOiJSU0EtT0FFUCJ9.a-b.c_d.e.f b', 'a REDACTED b'],
	['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nend', 'REDACTED⏎end'],
	['-----BEGIN-----END -----BEGIN KEY-----\nMIIE\n-----END KEY----- end', 'REDACTED end'],
	['key -----BEGIN PRIVATE KEY-----\nMIIE', 'key REDACTED'],
	['Authorization: Digest username="x", response="y"\nAccept: z', 'Authorization: REDACTED⏎Accept: z'],
	['cookie: a=b; c=d', 'cookie: REDACTED'],
	['password=hunter2', 'password=REDACTED'],
	['password = hunter2 x=1', 'password = REDACTED x=1'],
	['password: hunter2', 'password: REDACTED'],
	["'apiKey' => 'abc', b", "'apiKey' => 'REDACTED', b"],
	['{"password":"a b","c":1}', '{"password":"REDACTED","c":1}'],
	['{"password":"a\\"b","c":1}', '{"password":"REDACTED","c":1}'],
	['{"tokens":["a","b"],"c":1}', '{"tokens":REDACTED,"c":1}'],
	['{"credentials":{"user":"a"},"c":1}', '{"credentials":REDACTED,"c":1}'],
	['{\\"api_key\\":\\"abc\\"}', '{\\"api_key\\":\\"REDACTED'],
	['{"password":"cut off', '{"password":"REDACTED'],
	['token%3Dabc%26b', 'token%3DREDACTED'],
	['/login?code=5&x=1', '/login?code=REDACTED&x=1'],
	['failed: token=abc', 'failed: token=REDACTED'],
	['a=b=token=abc', 'a=b=token=REDACTED'],
	['token=a=b password=c', 'token=REDACTED password=REDACTED'],
	['token= "password": "a b"', 'token= "REDACTED": "REDACTED"'],
	["Bearer password: 'a b'", "Bearer REDACTED: 'REDACTED'"],
	['Bearer password=abc', 'Bearer REDACTED'],
	['token=Bearer abc next', 'token=REDACTED next'],
	['a basic thing', 'a basic REDACTED'],
	['(token=abc), next', '(token=REDACTED), next'],
	['token=a,b;c next', 'token=REDACTED next'],
	['{token: abc}', '{token: REDACTED}'],
	['user[password]=abc', 'user[password]=REDACTED'],
	['_csrf=abc', '_csrf=REDACTED'],
	['/a;key=abc', '/a;key=REDACTED'],
	['/a;jsessionid=abc', '/a;jsessionid=REDACTED'],
	['text/html;charset=utf-8', 'text/html;charset=utf-8'],
	['nested%5Bpassword%5D%3Dabc, then', 'REDACTED then'],
	['a%2520token%253Dabc b', 'REDACTED b'],
	['100%25 of /a%20b', '100%25 of /a%20b'],
	[`the key ${btoa('sk_live_abcdefgh')} of 7`, 'the key REDACTED of 7'],
	[btoa(btoa('{"password":"abc"}')), 'REDACTED'],
	[btoa('token=abc?>~~').replaceAll('+', '-').replaceAll('/', '_'), 'REDACTED'],
	[`in ${btoa('nothing but a text')}`, `in ${btoa('nothing but a text')}`],
	[
		'wordsOfSixteenLetters and 0123456789abcdef0123456789abcdef',
		'wordsOfSixteenLetters and 0123456789abcdef0123456789abcdef',
	],
	['Invalid API key: hunter2.', 'Invalid API key: REDACTED.'],
	['Incorrect API key provided: hunter2', 'Incorrect API key provided: REDACTED'],
	["Invalid token 'hunter2'", "Invalid token 'REDACTED'"],
	['The access key "hunter2" is unknown', 'The access key "REDACTED" is unknown'],
	['Wrong password `hunter2`', 'Wrong password `REDACTED`'],
	['Unexpected token \'h\', "hello" is not valid JSON', 'Unexpected token \'h\', "hello" is not valid JSON'],
	['the secret of life', 'the secret of life'],
	['order 4111111111111112', 'order 4111111111111112'],
	['at 1704067200000', 'at 1704067200000'],
	['call 4111 1111', 'call 4111 1111'],
	['secret_manager_configuration_of_all', 'secret_manager_configuration_of_all'],
	['https://h/bot123456:abc/getMe', 'https://h/botREDACTED/getMe'],
	['https://h/services/T00000000/B00000000/XXXX', 'https://h/services/T00000000/REDACTED'],
	['https://h/services/teams/42', 'https://h/services/teams/42'],
	['https://h/api/webhooks/123456789/abc', 'https://h/api/webhooks/123456789/REDACTED'],
	['https://h/token/abc/users', 'https://h/token/REDACTED/users'],
	['https://h/v1/tokens/abc', 'https://h/v1/tokens/REDACTED'],
	['https://h/v1/tokens', 'https://h/v1/tokens'],
	['https://h/?hunter2', 'https://h/?REDACTED'],
	['https://h/?wsdl', 'https://h/?wsdl'],
	['https://h/?appid=hunter2', 'https://h/?appid=REDACTED'],
	['pass\u200Bword=abc', 'password=REDACTED'],
	['pass\u202Eword=abc', 'password=REDACTED'],
	...[
		'sk_live_0123456789',
		'rk_test_0123456789',
		'whsec_0123456789',
		'ghp_0123456789abcdefghij',
		'github_pat_0123456789abcdefghij',
		'glpat-0123456789abcdefghij',
		'xoxb-0123456789',
		'xapp-0123456789',
		'AKIA0123456789ABCDEF',
		'AIza0123456789012345678901234567890',
		'ya29.0123456789',
		'npm_012345678901234567890123456789',
		'pypi-0123456789abcdefghij',
		'sk-proj-0123456789abcdefghij',
		'sk-ant-0123456789abcdefghij',
		'SG.0123456789abcdefghij.0123456789',
		'shpat_0123456789abcdefghij',
		'dop_v1_0123456789abcdefghij',
		'hvs.0123456789abcdefghij',
		'hf_0123456789abcdefghij',
		'1234567:0123456789abcdefghijABCDEFGHIJ',
		'rzp_live_0123456789abcd',
		'lin_api_0123456789abcdefghij',
		'lin_oauth_0123456789abcdefghij',
		'figd_0123456789abcdefghij',
		'gsk_0123456789abcdefghij',
		'r8_0123456789abcdefghij',
		'xai-0123456789abcdefghij',
		'nvapi-0123456789abcdefghij',
		'pplx-0123456789abcdefghij',
		'sntrys_0123456789abcdefghij',
		'sntryu_0123456789abcdefghij',
		'pscale_tkn_0123456789abcdefghij',
		'pscale_pw_0123456789abcdefghij',
		'pscale_oauth_0123456789abcdefghij',
		'sq0atp-0123456789abcdefghij',
		'EAAJZCZA0123456789abcdefghij',
		'ATATT3xFfGF00123456789abcdefghij',
		'ATCTT3xFfGF00123456789abcdefghij',
		'ATBB0123456789abcdefghij',
		'pat-na1-01234567-89ab-cdef-0123-456789abcdef',
		'glsa_0123456789abcdefghij',
		'dckr_pat_0123456789abcdefghij',
		'xkeysib-0123456789abcdefghij',
		'secret_0123456789abcdefghij0123456789AB',
		'ntn_0123456789abcdefghij0123456789AB',
		'SK0123456789abcdef0123456789abcdef',
		'AC0123456789abcdef0123456789abcdef',
		'dapi0123456789abcdef0123456789abcdef',
		'key-0123456789abcdef0123456789abcdef',
		'0123456789abcdef0123456789abcdef-01234567-89abcdef',
		'4111111111111111',
		'4111 1111 1111 1111',
		'5555-5555-5555-4444',
		'378282246310005',
		'6011000990139424',
		'2223003122003222',
	].map((key): [string, string] => [`got ${key}, and`, 'got REDACTED, and']),
])('%j is told as %j', (given, told) => {
	expect(text(given)).toBe(told);
	expect(text(told)).toBe(told);
});

test.each([
	'Basic authentication failed',
	'Bearer token is missing',
	'Bearer realm="x"',
	'a bear or a basis',
	'keyJsonObject',
	'eyJ and eyJabc',
	'sk_live_ and ghp_short',
	'task-0123456789abcdefghij',
	'keyboard=qwerty monkey: 1, author: Ada',
	'max_tokens=100',
	'at refresh (file:///app/session.ts:10:5)',
	'Unexpected token < in JSON at position 0',
	'connect ECONNREFUSED 127.0.0.1:443',
	'12:30:45 and 1:2',
	'code=5 state=open key=4',
	'joe@example.com',
	'http://localhost:3000/',
	'token=',
	'token: ""',
	'-----END',
	'emoji 👩‍👩‍👧 and ключ',
])('%j is left as it is', harmless => {
	expect(text(harmless)).toBe(harmless);
});

describe('a text is one line', () => {
	test.each<[string, string]>([
		['a\nb\r\nc\rd\u2028e\u2029f\u0085g\vh\fi', 'a⏎b⏎c⏎d⏎e⏎f⏎g⏎h⏎i'],
		['a\u0000b\u001B[2Jc\u009Fd\u007Fe\tf', 'a b [2Jc d e f'],
		['a\u202Eb\u2066c\u200Fd\u061Ce\uFEFFf', 'abcdef'],
		['a\uD800b', 'a b'],
	])('%j is %j', (given, told) => {
		expect(text(given)).toBe(told);
	});
});

describe('a text is bounded', () => {
	test('to 1,024 characters', () => {
		expect(text('a '.repeat(512))).toHaveLength(1_024);
		expect(text('a '.repeat(513))).toBe(`${'a '.repeat(511)}a…`);
	});

	test('to as many as are asked for', () => {
		expect(text('abcdef', 4)).toBe('abc…');
		expect(text('abcd', 4)).toBe('abcd');
	});

	test('at the boundary of a character', () => {
		expect(text('ab😀cd', 4)).toBe('ab…');
		expect(text('ab😀cd', 5)).toBe('ab😀…');
	});

	test('before a replacement that does not fit', () => {
		expect(text('x token=abc and more', 12)).toBe('x token=…');
		expect(text('x token=abc and more', 17)).toBe('x token=REDACTED…');
	});

	test('and what is left is looked at again', () => {
		const {text: all} = createRedactor({query: 'redact-all'});
		expect(all('/a?page=1&limit=2', 17)).toBe('/a?page=REDACTED…');
		expect(all('https://h/?a=b&limit=2', 24)).toBe('https://h/?a=REDACTED&…');
		expect(text('https://u:p@h/', 26)).toBe('https://REDACTED…');
	});

	test('before it is searched, and a word that was cut then goes as a whole', () => {
		const half = `${'a '.repeat(4_090)}https://user:pass${'w'.repeat(50)}@h/`;
		expect(text(half, 8_192)).toBe(`${'a '.repeat(4_090)}…`);
		expect(text('a'.repeat(9_000))).toBe('…');
	});
});
