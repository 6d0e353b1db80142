import {expect, test} from '@jest/globals';
import {explain, explainable, subscribe, type ToldEvent} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import ky from 'ky';

const url = 'https://api.example.com/users/42';
const fetch = async () => Response.json({id: 42});

// The bug: the second read was reported as a failure of a call that had succeeded.
test('a body that the caller reads twice is no failure of the call', async () => {
	const events: ToldEvent['type'][] = [];
	const stop = subscribe(({type}) => void events.push(type));
	const call = explainable(ky.create({fetch}).extend(retry())).get(url);
	await expect(call.json()).resolves.toEqual({id: 42});
	await expect(call.json()).rejects.toMatchObject({name: 'TypeError'});
	await expect(call.text()).rejects.toMatchObject({name: 'TypeError'});
	const response = await call;
	stop();
	expect(explain(response)?.reason).toBe('success');
	expect(events).toEqual(['attempt-started', 'attempt-ended']);
});

// The bug: the other call had put itself on the ticket.
test('a failure is explained by its own call, whatever a hook has done with the context', async () => {
	const inner = ky.create({fetch}).extend(retry());
	const api = explainable(
		ky
			.create({
				fetch,
				hooks: {
					beforeRequest: [
						async ({options}) => {
							await inner.get('https://auth.example.com/token', {context: options.context});
						},
					],
				},
			})
			.extend(retry()),
	);
	const schema = {
		'~standard': {version: 1, vendor: 'test', validate: () => ({issues: [{message: 'no'}]})},
	} as const;
	const error: unknown = await api
		.get(url)
		.json(schema)
		.catch((thrown: unknown) => thrown);
	expect(explain(error)?.url).toBe(url);
});

test('a call that has failed before its first attempt has a subject in its table', async () => {
	const refused = new Error('no');
	const api = ky
		.create({
			fetch,
			hooks: {
				beforeRequest: [
					() => {
						throw refused;
					},
				],
			},
		})
		.extend(retry());
	await expect(api.get(url)).rejects.toBe(refused);
	expect(String(explain(refused))).toMatch(/^call: \S+ after 0 attempts/);
});
