// Imitates React Native on Node as far as possible: its `fetch`, which is whatwg-fetch over an XMLHttpRequest, without the globals that it lacks. Node loads it with `--import`.
import {createRequire} from 'node:module';
import {argv} from 'node:process';

const require = createRequire(import.meta.url);
const scope = globalThis as unknown as Record<string, unknown>;
const {JSDOM} = require('jsdom');
const {origin} = (await (await fetch(`${argv[2]}/addresses`)).json()) as {origin: string};
const {window} = new JSDOM('', {url: origin});

const {XMLHttpRequest, FormData, Blob, FileReader} = window;
Object.assign(scope, {XMLHttpRequest, FormData, Blob, FileReader});
for (const name of ['fetch', 'Request', 'Response', 'Headers']) {
	delete scope[name];
}
// The package itself installs its own versions if these globals are missing.
const {fetch: ownFetch, Headers, Request, Response} = require('whatwg-fetch');
Object.assign(scope, {self: scope, fetch: ownFetch, Headers, Request, Response});
for (const name of ['ReadableStream', 'TextDecoder', 'crypto', 'MessageChannel', 'scheduler']) {
	Reflect.deleteProperty(scope, name);
}
const {any, timeout} = AbortSignal as unknown as Record<string, unknown>;
if (any && timeout) {
	Reflect.deleteProperty(AbortSignal, 'any');
	Reflect.deleteProperty(AbortSignal, 'timeout');
}
Object.defineProperty(scope, 'navigator', {value: {product: 'ReactNative'}, configurable: true});
