import {describe, test} from '@jest/globals';
import {limiter} from '@kyhooks/limiter';
import {describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};

describeHook(limiter, {
	runner,
	name: 'limiter of concurrency and rate',
	options: {concurrency: 2, rate: {limit: 4, interval: 100}, queue: {limit: 30}},
	deciders: ['key'],
});

describeHook(limiter, {runner, name: 'limiter that adapts and paces', options: {pace: true, adaptive: true}});
