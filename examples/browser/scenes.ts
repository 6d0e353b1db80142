import type {KyInstance, Options} from 'ky';
import {closedOff, keyed, remote} from './client.ts';
import {goOffline} from './network.ts';

export type Scene = Readonly<{
	title: string;
	/** The first part of the path, which tells the API what to do. */
	path: string;
	/** @default the client with all hooks */
	client?: KyInstance;
	options?: () => Options;
	/** The number of calls at the same time. @default 1 */
	calls?: number;
	/** Runs just before the calls. */
	before?: () => void;
}>;

const order = () => ({method: 'post', json: {article: 7}});

export const scenes: readonly Scene[] = [
	{title: 'All is well', path: 'fine'},
	{title: '503, then fine', path: 'busy'},
	{title: 'Rate limit with Retry-After', path: 'limited'},
	{title: 'No answer in time', path: 'silent'},
	{title: 'Connection lost in the body', path: 'cut'},
	{title: 'Slow server', path: 'slow'},
	{title: 'Not found', path: 'missing'},
	{title: 'Always 503', path: 'failing'},
	{title: 'POST that fails, not repeated', path: 'orders', options: order},
	{title: 'POST with an idempotency key', path: 'orders', options: order, client: keyed},
	{title: 'Given up by the caller', path: 'silent', options: () => ({signal: AbortSignal.timeout(600)})},
	{title: 'Offline for two seconds', path: 'fine', client: remote, before: () => goOffline(2_000)},
	{title: 'Server down: the circuit opens', path: 'down', calls: 8},
	{title: 'Circuit opened by hand', path: 'fine', client: closedOff},
];
