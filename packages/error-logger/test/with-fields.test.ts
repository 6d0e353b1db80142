import {describe, expect, test} from '@jest/globals';
import {type OwnFields, withFields} from '@kyhooks/error-logger';
import {collectingSink} from './support/collecting-sink.ts';
import {entryOf} from './support/entries.ts';

/** The fields of an entry written with these fields. */
function fieldsWith(own: OwnFields) {
	const {sink, entries} = collectingSink();
	withFields(sink, () => own).write(entryOf('warn'));
	return entries[0]?.fields;
}

describe('fields of the user', () => {
	test('stand on every entry, redacted, and none takes the place of another', () => {
		const own = {tenant: 'acme', password: 'hunter2', note: 'Bearer hunter2', size: 3, 'error.type': 'mine'};
		expect(fieldsWith(own)).toMatchObject({
			tenant: 'acme',
			password: 'REDACTED',
			note: 'Bearer REDACTED',
			size: 3,
			'error.type': '503',
		});
	});

	test('that are no text, number or boolean are left out', () => {
		const own = {
			map: new Map([['a', 'hunter2']]),
			bytes: new TextEncoder().encode('hunter2'),
			text: Object('hunter2'),
			list: [{deep: 'hunter2'}],
			number: Number.NaN,
			never: undefined,
			flag: true,
		};
		expect(fieldsWith(own as never)).toEqual({...entryOf().fields, flag: true});
	});

	test.each([undefined, null, Promise.resolve({a: 1})])('that are %p cost no entry', own => {
		expect(fieldsWith(own as never)).toEqual(entryOf().fields);
	});

	test('may be made of the entry, which stays as it was', () => {
		const {sink, entries} = collectingSink();
		const given = entryOf('warn');
		withFields(sink, ({fields}) => ({kind: `a ${fields['error.type']}`})).write(given);
		expect(entries).toEqual([{...given, fields: {...given.fields, kind: 'a 503'}}]);
		expect(Object.isFrozen(entries[0]) && Object.isFrozen(entries[0]?.fields)).toBe(true);
	});
});

test('a function that throws costs its own fields, and is heard of', () => {
	const {sink, entries} = collectingSink();
	const broken = withFields(sink, () => {
		throw new Error('no');
	});
	expect(() => broken.write(entryOf())).toThrow('no');
	expect(entries).toEqual([entryOf()]);
});

test('a level that the sink does not keep is not kept', () => {
	const wrapped = withFields(collectingSink(['error']).sink, () => ({}));
	expect([wrapped.isEnabled?.('error'), wrapped.isEnabled?.('debug')]).toEqual([true, false]);
	expect(withFields({write() {}}, () => ({})).isEnabled?.('debug')).toBe(true);
});

test('what is no sink, and what is no function, are refused', () => {
	expect(() => withFields({} as never, () => ({}))).toThrow(
		'withFields.sink must be an object with a write()',
	);
	expect(() => withFields({write() {}}, {} as never)).toThrow('withFields.fields must be a function');
});
