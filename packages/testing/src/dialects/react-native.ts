// Measured with whatwg-fetch 3.6.20, which is React Native's `fetch`, over the XMLHttpRequest of jsdom. It has one error for all failures. It reads the whole body before it responds, so no body breaks while it is read.
import type {Dialect} from './dialect.ts';
import {raised} from './raised.ts';

const failed = (): Error => raised(new TypeError('Network request failed'));

export const reactNative: Dialect = {failure: failed, broken: failed};
