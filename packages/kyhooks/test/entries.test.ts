import {expect, test} from '@jest/globals';

const namesOf = async (entry: string) => Object.keys(await import(entry)).toSorted();

test.each([
	['kyhooks/winston', '@kyhooks/error-logger/winston'],
	['kyhooks/beacon', '@kyhooks/error-logger/beacon'],
	['kyhooks/operation', '@kyhooks/retry/operation'],
])('%s exports everything that %s exports', async (entry, single) => {
	expect(await namesOf(entry)).toEqual(await namesOf(single));
});

test('kyhooks/browser exports everything of kyhooks that runs in a browser', async () => {
	const entries = ['kyhooks', 'kyhooks/beacon', 'kyhooks/operation'];
	const names = (await Promise.all(entries.map(namesOf))).flat().toSorted();
	expect(await namesOf('kyhooks/browser')).toEqual(names);
});
