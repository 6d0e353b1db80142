import {exponential, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import ky, {type Options} from 'ky';
import type {StormClient} from '../clients.ts';
import {countedFetch} from './counted-fetch.ts';

type Preset = {resilient(options: object): Options};

const waits = {backoff: exponential({initial: 100})};
const limits = {attempt: 500};

// A name that the compiler does not follow: without the preset, its hooks that there are take part.
const preset: string = 'kyhooks';
const resilient = await import(preset).then(
	(found: Preset) => found.resilient({timeout: limits, retry: waits, errorLogger: false}),
	(error: NodeJS.ErrnoException) => {
		if (error.code !== 'ERR_MODULE_NOT_FOUND') {
			throw error;
		}
	},
);

export const client: StormClient = {
	label: resilient === undefined ? 'ky + retry() + timeout()' : 'ky + resilient()',
	connect(url, countAttempt) {
		const base = ky.create({fetch: countedFetch(countAttempt)});
		const api =
			resilient === undefined
				? base.extend(timeout(limits)).extend(retry(waits)).extend(statusClassifier())
				: base.extend(resilient);
		return () => api.get(url).json();
	},
};
