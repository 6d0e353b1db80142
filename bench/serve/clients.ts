import ky, {type KyInstance} from 'ky';
import {exponential, resilient, retry} from 'kyhooks';
import type {Setting} from './setting.ts';

export type Environment = Readonly<{
	fetch: typeof fetch;
	/** The source of ky's jitter. kyhooks takes its jitter from core's clock. */
	random(): number;
	setting: Setting;
}>;

/** The clients to compare. ky alone comes first, since the others are compared with it. */
export const clients = {
	ky: ({fetch, random, setting: {attempt, total, initial}}) =>
		ky.create({
			fetch,
			timeout: attempt,
			totalTimeout: total,
			// ky's own lists of methods and statuses contain all that occurs in the rows and that kyhooks would retry.
			retry: {
				limit: 4,
				delay: count => initial * 2 ** (count - 1),
				jitter: wait => random() * wait,
				backoffLimit: 30_000,
				retryOnTimeout: true,
			},
		}),
	'retry()': ({fetch, setting: {attempt, total, initial}}) =>
		ky
			.create({fetch, timeout: attempt, totalTimeout: total})
			.extend(retry({backoff: exponential({initial})})),
	'resilient()': ({fetch, setting: {attempt, total, initial}}) =>
		ky.create({fetch}).extend(
			resilient({
				timeout: {attempt, total},
				retry: {backoff: exponential({initial})},
				errorLogger: false,
			}),
		),
} satisfies Record<string, (environment: Environment) => KyInstance>;

export type ClientName = keyof typeof clients;

export const clientNames = Object.keys(clients) as ClientName[];
