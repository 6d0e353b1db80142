import {expect, test} from '@jest/globals';
import {compose, defineHook, describe} from '@kyhooks/core';
import ky from 'ky';
import {layer} from '../support/scripted-fetch.ts';

const outer = layer('outer', {}, 'observe');
const options = Object.freeze({limit: 4});
const inner = defineHook({name: 'inner', stage: 'send', options, install: () => ({})});
const both = [
	{name: 'outer', stage: 'observe', options: {}},
	{name: 'inner', stage: 'send', options},
];

test('a client is described by its hooks, outermost first, with their options', () => {
	const description = describe(ky.extend(inner).extend({timeout: 500}).extend(outer));
	expect(description).toEqual(both);
	expect(description[1]?.options).toBe(options);
});

test('a fragment is described by itself', () => {
	expect(describe(inner)).toEqual([both[1]]);
	expect(describe(compose(inner, outer))).toEqual(both);
});

test('an options object is described by the hooks in it', () => {
	expect(describe({timeout: 500, hooks: {init: [...(inner.hooks?.init ?? []), () => {}]}})).toEqual([
		both[1],
	]);
});

test('of two hooks with one name, the one in force is described', () => {
	const later = defineHook({name: 'inner', stage: 'send', options: {limit: 1}, install: () => ({})});
	expect(describe(ky.extend(inner).extend(later)).map(hook => hook.options)).toEqual([{limit: 1}]);
});

test('nothing is described where there are no hooks of ours', () => {
	expect(describe(ky)).toEqual([]);
	expect(describe({})).toEqual([]);
	expect(describe({hooks: {init: [() => {}], beforeRequest: []}})).toEqual([]);
});

test('a spread loses the hook before it, which a description shows', () => {
	expect(describe({...inner, ...outer}).map(({name}) => name)).toEqual(['outer']);
});

test('a description is frozen, and making it leaves the client as it was', () => {
	const api = ky.extend(inner).extend(outer);
	expect(describe(api).every(hook => Object.isFrozen(hook) && Object.isFrozen(hook.options))).toBe(true);
	expect(describe(api)).toEqual(describe(api));
});
