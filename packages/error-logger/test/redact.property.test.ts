import {describe, expect, test} from '@jest/globals';
import {createRedactor, type RedactOptions, type Redactor, safeError} from '@kyhooks/error-logger/redact';
import fc from 'fast-check';
import {hostileValues} from '../../core/test/support/hostile-values.ts';
import {plainRedactor} from '../src/redact/plain-redactor.ts';
import {deepFreeze} from './support/frozen.ts';

const optionSets: readonly RedactOptions[] = [
	{},
	{query: 'redact-all'},
	{query: 'drop'},
	{patterns: [/[A-Z]{4}/, /\d{6}/]},
];
/** When a property fails, it is printed as its options. */
const anyRedactor = fc.constantFrom(...optionSets).map(options =>
	Object.assign(Object.create(createRedactor(options)) as Redactor, {
		[fc.toStringMethod]: () => JSON.stringify(options),
	}),
);

/** The functions for the texts of entries, and for URLs: without a function for URLs, the logger uses the one for texts. */
const anyTexts = fc.oneof(anyRedactor, fc.constant({...plainRedactor, url: plainRedactor.text}));

/** Found again wherever it is left: long and unusual enough to be nothing else. */
const secrets = fc.stringMatching(/^[a-zA-Z0-9]{6,16}$/).map(text => `Zq9${text}`);
const encodings: readonly ((secret: string) => string)[] = [
	secret => secret,
	secret => [...secret].map(letter => `%${letter.charCodeAt(0).toString(16)}`).join(''),
	secret => btoa(secret),
	secret => encodeURIComponent(btoa(`user:${secret}`)),
];
const secretNames = fc.constantFrom(
	'password',
	'api_key',
	'apiKey',
	'access-token',
	'clientSecret',
	'SESSION_ID',
	'user[pwd]',
	'jwt',
);
/** Any surrounding text: words, punctuation, names, the beginnings of other secrets. */
const around = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				'',
				' ',
				'GET ',
				'failed: ',
				'https://h/a?b=1',
				'"',
				"'",
				'{',
				'}',
				'[',
				']',
				'(',
				')',
				',',
				';',
				'&',
				'?',
				'=',
				':',
				'\\',
				'%',
				'#',
				'@',
				'/',
				'//',
				'\n',
				'\t',
				'\u2028',
				'\u202E',
				'\u200B',
				'\u0000',
				'token',
				'token=',
				'Bearer ',
				'Basic ',
				'eyJ',
				'-----BEGIN',
				'-----END',
				'http://',
				'https:',
				'REDACTED',
				'…',
				'⏎',
				'a:b@',
				'x.y',
				'😀',
				'\uD800',
				'key=',
				'code: ',
			),
			fc.string({maxLength: 8}),
		),
		{maxLength: 12},
	)
	.map(parts => parts.join(''));

/** Texts that contain a secret in a recognizable form. They start with a space, so that a preceding name ends there. */
const forms = fc.constantFrom<(secret: string, name: string) => string>(
	(secret, name) => ` ${name}=${secret} `,
	(secret, name) => ` "${name}": "${secret} with spaces" `,
	(secret, name) => ` ${name}: '${secret}' `,
	(secret, name) => ` {\\"${name}\\":\\"${secret}\\"} `,
	secret => ` Bearer ${secret} `,
	secret => ` Basic ${secret}= `,
	secret => ` Authorization: Custom a="b", c="${secret}"\n`,
	secret => ` https://user:${secret}@h/a `,
	secret => ` https://${secret}@h/a `,
	secret => ` redis://:${secret}@h/a `,
	(secret, name) => ` https://h/a?x=1&${name}=${secret}&y=2 `,
	(secret, name) => ` https://h/a?x=1&${encodeURIComponent(name)}=${secret}#b `,
	secret => ` https://h/a#access_token=${secret} `,
	secret => ` https://h/a?next=${encodeURIComponent(`https://h/?token=${secret}`)} `,
	secret => ` https://h/a?next=${encodeURIComponent(encodeURIComponent(`https://u:${secret}@h/`))} `,
	secret => ` /relative?code=${secret}&x `,
	secret => ` https://hooks.slack.com/services/T01/B02/${secret} `,
);

/** Forms of letters and digits only, to which no encoding applies. */
const plainForms = fc.constantFrom<(secret: string) => string>(
	secret => ` eyJ${secret}.${secret}.${secret} `,
	secret => ` -----BEGIN KEY-----\n${secret}\n-----END KEY----- `,
	secret => ` sk_live_${secret} `,
);

const planted = fc
	.oneof(
		{weight: 6, arbitrary: fc.tuple(secrets, fc.constantFrom(...encodings), forms, secretNames)},
		{
			weight: 1,
			arbitrary: fc.tuple(
				secrets,
				fc.constant((secret: string) => secret),
				plainForms,
				secretNames,
			),
		},
	)
	.map(([secret, encode, form, name]) => ({
		secret,
		form: form(encode(secret), name),
		left: [secret, encode(secret)],
	}));

const leaves = (told: unknown, left: readonly string[]) =>
	left.some(one => JSON.stringify(told).includes(one));

// The text before may leave a quote, a bracket or a block open, or end in a name; the secret must be redacted all the same.
describe('a planted secret does not survive', () => {
	test('text()', () => {
		fc.assert(
			fc.property(anyTexts, around, planted, around, ({text}, before, {form, left}, after) => {
				expect(leaves(text(before + form + after), left)).toBe(false);
			}),
			{numRuns: 1_500},
		);
	});

	test('url()', () => {
		fc.assert(
			fc.property(anyTexts, planted, around, ({url}, {form, left}, after) => {
				expect(leaves(url(form.trim()), left)).toBe(false);
				expect(leaves(url(form + after), left)).toBe(false);
			}),
			{numRuns: 1_000},
		);
	});

	test('value(), in whatever it is put', () => {
		fc.assert(
			fc.property(
				anyRedactor,
				planted,
				secretNames,
				fc.anything(),
				({value}, {secret, form, left}, name, other) => {
					const given = {
						[form]: other,
						list: [form, {[name]: secret}, [name, secret]],
						map: new Map<unknown, unknown>([
							[name, secret],
							['a', new Set([form])],
						]),
						error: new Error(form, {cause: {message: form, [name]: secret}}),
						headers: new Headers({'x-api-key': secret, cookie: secret, authorization: secret}),
						query: new URLSearchParams({[name]: secret}),
						[name]: {deep: [secret, other]},
					};
					expect(leaves(value(given), left)).toBe(false);
				},
			),
			{numRuns: 1_000},
		);
	});

	test('json()', () => {
		fc.assert(
			fc.property(anyRedactor, planted, secretNames, ({json}, {secret, form, left}, name) => {
				expect(leaves(json(JSON.stringify({a: form, [name]: secret, b: [{[name]: [secret]}]})), left)).toBe(
					false,
				);
				expect(leaves(json(`{"${name}":"${secret}`), left)).toBe(false);
				expect(
					leaves(
						json(`a=1&${encodeURIComponent(name)}=${secret}`, 'application/x-www-form-urlencoded'),
						left,
					),
				).toBe(false);
			}),
		);
	});

	test('safeError()', () => {
		fc.assert(
			fc.property(planted, ({form, left}) => {
				expect(
					leaves(safeError(new Error(form, {cause: new Error(form)}), undefined, {stack: true}), left),
				).toBe(false);
			}),
		);
	});
});

describe('twice is as good as once', () => {
	test('for texts and URLs', () => {
		fc.assert(
			fc.property(
				anyTexts,
				around,
				planted,
				around,
				fc.integer({min: 1, max: 200}),
				({text, url}, before, {form}, after, limit) => {
					const given = before + form + after;
					expect(text(text(given))).toBe(text(given));
					expect(text(text(given, limit), limit)).toBe(text(given, limit));
					expect(url(url(given))).toBe(url(given));
					expect(text(url(given))).toBe(url(given));
				},
			),
			{numRuns: 1_500},
		);
	});

	test('for values', () => {
		fc.assert(
			fc.property(
				anyRedactor,
				fc.anything({
					withDate: true,
					withMap: true,
					withSet: true,
					withTypedArray: true,
					withBigInt: true,
					withSparseArray: true,
					withNullPrototype: true,
					withBoxedValues: true,
				}),
				planted,
				({value}, anything, {form}) => {
					const once = value({[form]: form, anything});
					expect(value(once)).toEqual(once);
				},
			),
		);
	});

	test('for header fields', () => {
		fc.assert(
			fc.property(
				anyRedactor,
				fc.dictionary(
					fc.constantFrom(
						'accept',
						'authorization',
						'location',
						'x-a',
						'idempotency-key',
						'www-authenticate',
						'via',
					),
					around,
				),
				({headers}, fields) => {
					expect(headers(headers(fields))).toEqual(headers(fields));
				},
			),
		);
	});
});

describe('whatever comes', () => {
	// fast-check's own `unit: 'binary'` first builds a table of all of Unicode, which takes two seconds.
	const codeUnits = fc
		.array(fc.integer({min: 0, max: 0xffff}), {maxLength: 3_000})
		.map(units => String.fromCharCode(...units));
	const hostile = fc.oneof(
		hostileValues,
		fc.anything().map(anything => () => anything),
	);
	const control = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

	test('nothing throws, and what is told is JSON in one line, and small', () => {
		fc.assert(
			fc.property(anyRedactor, hostile, (redactor, make) => {
				const told = redactor.value({value: make(), list: [make()]});
				const error = safeError(make(), redactor, {stack: true});
				for (const one of [told, error]) {
					expect(JSON.parse(JSON.stringify(one))).toEqual(one);
					expect(control.test(strings(one).join(''))).toBe(false);
				}
				expect(JSON.stringify(told).length).toBeLessThanOrEqual(8_192);
			}),
			{numRuns: 500},
		);
	});

	test('texts and URLs are one line, and small', () => {
		fc.assert(
			fc.property(anyRedactor, fc.oneof(around, codeUnits), ({text, url, headers}, given) => {
				for (const one of [
					text(given),
					url(given),
					plainRedactor.text(given),
					...Object.values(headers([['via', given]])),
				]) {
					expect(control.test(String(one))).toBe(false);
					expect(one.length).toBeLessThanOrEqual(1_024);
				}
			}),
		);
	});

	test('what was given is as it was', () => {
		fc.assert(
			fc.property(anyRedactor, fc.anything(), ({value}, anything) => {
				const before = fc.stringify(anything);
				value(deepFreeze(anything));
				expect(fc.stringify(anything)).toBe(before);
			}),
		);
	});
});

function strings(value: unknown): string[] {
	return typeof value === 'object' && value !== null
		? Object.entries(value).flatMap(([key, item]) => [key, ...strings(item)])
		: [String(value)];
}
