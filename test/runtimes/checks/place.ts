import type {RecordedCall} from '@kyhooks/testing';

/** The addresses of the loopback server in a run. */
export type Addresses = Readonly<{
	/** The origin of the server whose paths are scripted. */
	origin: string;
	/** An address where nothing listens. */
	refused: string;
	/** A host name that does not resolve. */
	unknown: string;
	/** Addresses by their TLS failure. */
	tls: Readonly<Record<'self-signed' | 'expired' | 'wrong-host' | 'to-plain', string>>;
}>;

/** A scenario of the testing kit: its name there, and its arguments. */
export type Step = readonly [name: string, ...given: readonly unknown[]];

/** A path of the server with its own script. */
export type Scripted = Readonly<{url: string; calls(): Promise<readonly RecordedCall[]>}>;

/** Runs while the platform's own server handles a request, if the platform has a server. */
export type Job = (url: string) => Promise<Response>;

/** Returns the response of a job to the platform's server, and resolves with the response that its client receives. */
export type Serve = (job: string, url: string) => Promise<Response>;

/** Everything that a check gets from its environment. */
export type Place = Readonly<{
	/** The loopback server's own address. */
	control: string;
	addresses: Addresses;
	/** Whether the runtime distinguishes between network failures. */
	tells: boolean;
	script(...steps: readonly Step[]): Promise<Scripted>;
	serve: Serve;
}>;

export type Check = Readonly<{title: string; run(place: Place): Promise<void>}>;

/** The globals before virtual time replaces any of them. */
const {fetch, setTimeout} = globalThis;

export function pauseFor(milliseconds: number): Promise<void> {
	return new Promise(resolve => {
		setTimeout.call(globalThis, resolve, milliseconds);
	});
}

/** Sends a request to the loopback server, with the platform's own `fetch`. */
export async function ask<Answer>(address: string, body?: unknown): Promise<Answer> {
	const response = await fetch.call(
		globalThis,
		address,
		// With this content type, browsers send no CORS preflight.
		body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)},
	);
	if (!response.ok) {
		throw new Error(`${address} answers ${response.status}: ${await response.text()}`);
	}
	return response.status === 204 ? (undefined as Answer) : response.json();
}

let paths = 0;

/** Everything that depends on the runtime. */
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

/** The error with which a promise rejects. */
export function failureOf(promise: Promise<unknown>): Promise<Error> {
	return promise.then(
		value => Promise.reject(new Error(`it was fulfilled with ${String(value)}`)),
		error => error,
	);
}
