import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {limiter} from '@kyhooks/limiter';
import {constant, retry} from '@kyhooks/retry';
import {forever, startVirtualTime, unavailable} from '@kyhooks/testing';
import type {Attributes} from '@opentelemetry/api';
import {events, names, ownNames} from '../packages/opentelemetry/src/names.ts';
import {identity, setUp, url} from '../packages/opentelemetry/test/support/client.ts';

const page = readFileSync('docs/hooks/opentelemetry.md', 'utf8');

/** What differs from one span of the example to another. */
const told = (attributes: Attributes = {}) =>
	Object.entries(attributes)
		.filter(([name]) => !/^(http\.request\.method|server\.|url\.|kyhooks\.call\.id)/.test(name))
		.map(([name, value]) => `\`${name}: ${value}\``)
		.join(', ');

test('the tables of an example show what the SDK exports', async () => {
	using time = startVirtualTime({seed: 1});
	const {api, recording} = setUp(forever(unavailable({delay: 100})), {
		hooks: [
			retry({limit: 3, backoff: constant(100), jitter: 'none'}),
			limiter({rate: {limit: 3, interval: 60_000}, queue: {limit: 0}}),
		],
	});
	await time.run(api.get(url).json().catch(identity));
	const spans = recording.spans();
	const rows = [
		...spans.map(({name, kind, from, to, isError, attributes}) => [
			`\`${name}\``,
			kind,
			`${from} ms`,
			`${to} ms`,
			isError ? 'error' : '',
			told(attributes),
		]),
		...(spans.at(-1)?.events ?? []).map(({name, at, attributes}) => [
			`\`${name}\``,
			`${at} ms`,
			told(attributes),
		]),
	];
	expect(rows).toHaveLength(8);
	for (const row of rows) {
		expect(page).toContain(`| ${row.join(' | ')} |\n`);
	}
});

test('every attribute and every event is in a table', () => {
	for (const name of [names, ownNames, events].flatMap(Object.values)) {
		expect(page).toContain(`\n| \`${name}\` |`);
	}
});
