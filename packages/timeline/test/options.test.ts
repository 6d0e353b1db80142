import {expect, test} from '@jest/globals';
import {mount} from '@kyhooks/timeline';
import {resolveTimelineOptions, type TimelineOptions} from '../src/options.ts';

/** The only property of an element that is checked before drawing. */
const element = {nodeType: 1} as unknown as Element;

test.each([
	[{limit: 0}, 'mount.limit must be an integer from 1 to 1000, got 0'],
	[{limit: 2.5}, 'mount.limit must be an integer from 1 to 1000, got 2.5'],
	[{limit: Number('many')}, 'mount.limit must be an integer from 1 to 1000, got NaN'],
	[{budget: {}}, 'mount.budget must be a retry budget, got object'],
	[{theme: 'dark'}, 'mount.theme is not an option (known: element, limit, budget), got "dark"'],
])('%j is refused by name and value', (options, message) => {
	expect(() => mount(element, options as TimelineOptions)).toThrow(message);
});

test.each([null, undefined, 'body', {nodeType: 9}])('%j is no element', given => {
	expect(() => mount(given as unknown as Element)).toThrow(
		/^mount\.element must be an element of a page, got /,
	);
});

test('fifty calls are kept where nothing else is said', () => {
	expect(resolveTimelineOptions(element, {})).toMatchObject({limit: 50});
});

test('the element can be imported where there are none', async () => {
	await expect(import('@kyhooks/timeline/element')).resolves.toBeDefined();
});
