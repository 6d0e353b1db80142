import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {type Category, classifyByStandard, defineHook, explain, isRejectedError} from '@kyhooks/core';
import {constant, createRetryBudget, GateClosedError, type RetryOptions, retry} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {
	forever,
	ok,
	rateLimited,
	type ScenarioFetch,
	scenarioFetch,
	sequence,
	serverError,
	startVirtualTime,
	times,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import ky, {HTTPError, type KyInstance, type Options} from 'ky';

const origin = 'https://api.example.com';
const url = `${origin}/users/42`;

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime({seed: 7});
});
afterEach(() => time[Symbol.dispose]());

const clientOf = (
	fetch: typeof globalThis.fetch,
	options: RetryOptions = {},
	own: Options = {},
): KyInstance => ky.create({fetch, ...own}).extend(retry({backoff: constant(100), jitter: 'none', ...options}));

/** When each request arrived. */
const arrivals = ({calls}: ScenarioFetch) => calls().map(({startedAt}) => startedAt);
