import {describe, expect, test} from '@jest/globals';
import {createRecording} from '../../src/fetch/recording.ts';
import {unavailable} from '../../src/scenarios/answers/server-error.ts';
import {ok} from '../../src/scenarios/answers/success.ts';
import {outage} from '../../src/script/outage.ts';
import {forever, sequence, times} from '../../src/script/sequence.ts';

const request = {method: 'GET', url: 'http://127.0.0.1/', headers: {}, body: ''};

describe('a branch of a recording', () => {
	test('has its own place in its own script, and its calls are numbered with all others', () => {
		const recording = createRecording(sequence(ok(), unavailable()), () => 0);
		const branch = recording.branch('/users', times(2, unavailable()));
		const taken = [recording, branch, recording, branch].map(({take}) => take(request).call);
		expect(taken.map(({number, scenario}) => [number, scenario])).toEqual([
			[1, 'ok'],
			[2, 'unavailable'],
			[3, 'unavailable'],
			[4, 'unavailable'],
		]);
		expect(recording.calls()).toEqual(taken);
		expect(branch.calls()).toEqual([taken[1], taken[3]]);
	});

	test('counts its unused steps with those of the engine, until another takes its name', () => {
		const recording = createRecording(forever(ok()), () => 0);
		recording.branch('/users', times(3, ok()));
		expect(recording.unused()).toBe(3);
		recording.branch('/users', ok()).take(request);
		expect(recording.unused()).toBe(0);
	});

	test('counts its time from its own first request', () => {
		let now = 0;
		const recording = createRecording(forever(ok()), () => now);
		recording.take(request);
		const branch = recording.branch('/users', outage({to: 100}));
		now = 5_000;
		expect(branch.take(request)).toMatchObject({call: {time: 5_000}, step: {scenario: 'unavailable'}});
		now = 5_100;
		expect(branch.take(request)).toMatchObject({step: {scenario: 'ok'}});
	});

	test('knows what is pending in it, and the engine knows it too', () => {
		const recording = createRecording(forever(ok()), () => 0);
		const branch = recording.branch('/users', ok());
		recording.take(request).call.outcome = 'answered';
		branch.take(request);
		expect(branch.pending()).toEqual(['request 2 (GET http://127.0.0.1/, ok) has no answer yet']);
		expect(recording.pending()).toEqual(branch.pending());
	});
});
