import {bun} from './bun.ts';
import {chrome} from './chrome.ts';
import {deno} from './deno.ts';
import type {Dialect, Runtime} from './dialect.ts';
import {firefox} from './firefox.ts';
import {node} from './node.ts';
import {reactNative} from './react-native.ts';
import {safari} from './safari.ts';
import {workerd} from './workerd.ts';

export const dialects: Readonly<Record<Runtime, Dialect>> = Object.freeze({
	node,
	chrome,
	firefox,
	safari,
	bun,
	deno,
	workerd,
	'react-native': reactNative,
});

type Globals = Readonly<{
	process?: {versions?: {node?: string}};
	navigator?: {userAgent?: string; product?: string};
}>;

/**
Detects by its globals to which runtime the current `fetch` belongs.

Bun and Deno have Node's globals too. With a browser's globals on Node (jsdom), the `fetch` is still Node's. Browsers on iOS, and other browsers without a known name, are identified by their engine.
*/
export function detectRuntime(globals: object = globalThis): Runtime {
	const {process, navigator}: Globals = globals;
	if ('Bun' in globals) {
		return 'bun';
	}
	if ('Deno' in globals) {
		return 'deno';
	}
	const agent = navigator?.userAgent ?? '';
	if (agent === 'Cloudflare-Workers') {
		return 'workerd';
	}
	if (navigator?.product === 'ReactNative') {
		return 'react-native';
	}
	if (process?.versions?.node !== undefined) {
		return 'node';
	}
	if (/\bFirefox\//.test(agent)) {
		return 'firefox';
	}
	if (/Chrom(?:e|ium)\//.test(agent)) {
		return 'chrome';
	}
	return /\bAppleWebKit\//.test(agent) ? 'safari' : 'node';
}
