// Runs in a page of a browser. At the end, the page navigates to another, which reports what happened to it.
import {classificationOf} from '@kyhooks/core';
import {beaconSink} from '@kyhooks/error-logger/beacon';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';
import {ask, type Check, type Job, pauseFor, placeAt, type Serve} from '../checks/place.ts';
import {jobs} from '../checks/platform.ts';
import {runAllChecks, runChecks, tellEnd} from '../checks/run.ts';

let stored = 0;

/** Passes the response through the cache, which takes responses from a page as a server does. */
const serve: Serve = async (name, url) => {
	const response = await (jobs[name] as Job)(url);
	const cache = await globalThis.caches?.open('checks');
	if (cache === undefined) {
		return new Response(response.body, response);
	}
	stored += 1;
	const key = `/stored/${stored}`;
	await cache.put(key, response);
	return (await cache.match(key)) as Response;
};

const parameters = new URLSearchParams(location.search);
const control = parameters.get('control') ?? '';
const only = parameters.get('only') ?? '';

const afterLeaving: readonly Check[] = [
	{
		title: 'what waits in a beaconSink when the page is left arrives',
		async run() {
			for (let round = 0; round < 50; round++) {
				const bodies = await ask<readonly string[]>(`${control}/beacons`);
				if (bodies.length > 0) {
					const entries = bodies.flatMap(body => JSON.parse(body) as unknown[]);
					if (entries.length !== 3) {
						throw new Error(`expected 3 entries, got ${entries.length}`);
					}
					return;
				}
				await pauseFor(100);
			}
			throw new Error('nothing has come within five seconds');
		},
	},
	{
		title: 'a call that is cut off as its page is left is cancelled, if anybody is told',
		async run() {
			const verdict = sessionStorage.getItem('verdict');
			if (verdict !== null && !/"cancelled"/.test(verdict)) {
				throw new Error(`it is ${verdict}`);
			}
		},
	},
];

const surroundings = {tells: false, serve};
if (location.pathname === '/left') {
	const place = await placeAt(control, surroundings);
	await runChecks(place, only, afterLeaving);
	await tellEnd(place);
} else {
	const place = await runAllChecks(control, only, surroundings);
	const {url} = await place.script(['neverResponds']);
	ky.extend(statusClassifier())
		.get(url, {retry: 0})
		.catch(error => sessionStorage.setItem('verdict', JSON.stringify(classificationOf(error))));
	const sink = beaconSink({url: `${control}/beacon`});
	for (const index of [1, 2, 3]) {
		sink.write({level: 'error', message: 'it broke', fields: {index}} as never);
	}
	await pauseFor(200);
	location.href = `/left${location.search}`;
}
