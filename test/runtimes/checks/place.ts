import type {RecordedCall} from '@kyhooks/testing';

/** Where the loopback server of a run can be reached. */
export type Addresses = Readonly<{
	/** Of the server whose paths are scripted. */
	origin: string;
	/** Where nothing listens. */
	refused: string;
	/** A name that does not resolve. */
	unknown: string;
	/** By what is wrong there. */
	tls: Readonly<Record<'self-signed' | 'expired' | 'wrong-host' | 'to-plain', string>>;
}>;

/** A scenario of the testing kit: its name there, and what it is given. */
export type Step = readonly [name: string, ...given: readonly unknown[]];

/** A path of the server with a script of its own. */
export type Scripted = Readonly<{url: string; calls(): Promise<readonly RecordedCall[]>}>;

/** What runs in a request of the platform's own server, where it has one. */
export type Job = (url: string) => Promise<Response>;

/** Hands the response of a job back to the platform, and gives what arrives behind it. */
export type Serve = (job: string, url: string) => Promise<Response>;

/** What a check finds around it. */
export type Place = Readonly<{
	/** The loopback server's own address. */
	control: string;
	addresses: Addresses;
	/** Whether the runtime tells one failure of the network from another. */
	tells: boolean;
	script(...steps: readonly Step[]): Promise<Scripted>;
	serve: Serve;
}>;

export type Check = Readonly<{title: string; run(place: Place): Promise<void>}>;

/** As it is before virtual time replaces anything. */
const {fetch, setTimeout} = globalThis;

export function pauseFor(milliseconds: number): Promise<void> {
	return new Promise(resolve => {
		setTimeout.call(globalThis, resolve, milliseconds);
	});
}

/** Asks the loopback server for something, by the platform's own `fetch`. */
export async function ask<Answer>(address: string, body?: unknown): Promise<Answer> {
	const response = await fetch.call(
		globalThis,
		address,
		// Of a type that no browser asks about first.
		body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)},
	);
	if (!response.ok) {
		throw new Error(`${address} answers ${response.status}: ${await response.text()}`);
	}
	return response.status === 204 ? (undefined as Answer) : response.json();
}

let paths = 0;

/** What a runtime brings. */
export type Surroundings = Pick<Place, 'tells' | 'serve'>;

export async function placeAt(control: string, surroundings: Surroundings): Promise<Place> {
	const addresses = await ask<Addresses>(`${control}/addresses`);
	return {
		...surroundings,
		control,
		addresses,
		async script(...steps) {
			paths += 1;
			const path = `/scripted/${paths}`;
			await ask(`${control}/script?path=${path}`, steps);
			return {
				url: `${addresses.origin}${path}`,
				calls: () => ask(`${control}/calls?path=${path}`),
			};
		},
	};
}

export function equal(actual: unknown, expected: unknown, what = 'the result'): void {
	const [seen, wanted] = [actual, expected].map(value => JSON.stringify(value) ?? String(value));
	if (seen !== wanted) {
		throw new Error(`${what}: expected ${wanted}, got ${seen}`);
	}
}

export function same(actual: unknown, expected: unknown, what: string): void {
	if (actual !== expected) {
		throw new Error(`${what}: expected ${String(expected)} itself, got ${String(actual)}`);
	}
}

export function within(actual: number, least: number, most: number, what: string): void {
	if (!(actual >= least && actual <= most)) {
		throw new Error(`${what}: expected ${least} to ${most}, got ${actual}`);
	}
}

/** What a promise rejects with. */
export function failureOf(promise: Promise<unknown>): Promise<Error> {
	return promise.then(
		value => Promise.reject(new Error(`it was fulfilled with ${String(value)}`)),
		error => error,
	);
}
