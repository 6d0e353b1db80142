// Runs in the browser, for the test of the timeline.
import {createRetryBudget, retry} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {mount} from '@kyhooks/timeline';
import ky from 'ky';
// This import registers the element.
import '@kyhooks/timeline/element';

const budget = createRetryBudget();

const api = ky.create({fetch: async () => Response.json({})}).extend(retry({budget}));

let unmount = () => {};

export function mountTimeline(limit: number): void {
	unmount = mount(document.body, {limit, budget});
}

export function unmountTimeline(): void {
	unmount();
}

export async function call(...paths: string[]): Promise<void> {
	for (const path of paths) {
		await api.get(`https://api.example.com/${path}`).json();
	}
}

/** Ends when the page is closed. */
export function callForEver(path: string): void {
	const fetch = () => new Promise<Response>(() => {});
	api.get(`https://api.example.com/${path}`, {fetch, timeout: false}).catch(() => {});
}

/** The name of an operation may be any text. */
export async function operate(name: string): Promise<void> {
	await retryOperation(() => api.get('https://api.example.com/').json(), {name});
}

export async function addElement(limit: string): Promise<void> {
	const element = document.createElement('kyhooks-timeline');
	element.setAttribute('limit', limit);
	element.budget = budget;
	document.body.append(element);
}

/** How many frames are drawn in this many milliseconds. */
export async function framesWithin(duration: number): Promise<number> {
	const {requestAnimationFrame: real} = globalThis;
	let frames = 0;
	globalThis.requestAnimationFrame = callback => {
		frames += 1;
		return real(callback);
	};
	await new Promise(resolve => setTimeout(resolve, duration));
	globalThis.requestAnimationFrame = real;
	return frames;
}
