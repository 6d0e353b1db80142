// Measured with whatwg-fetch 3.6.20, which is React Native's `fetch`, over the XMLHttpRequest of jsdom. It has one error for everything, and reads a body before it answers, so that no body breaks under its reader.
import type {Dialect} from './dialect.ts';
import {raised} from './raised.ts';

const failed = (): Error => raised(new TypeError('Network request failed'));

export const reactNative: Dialect = {failure: failed, broken: failed};
