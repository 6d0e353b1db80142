import type {Ending, FaultName} from '../script/step.ts';

/** The runtimes whose errors can be reproduced. */
export type Runtime = 'node' | 'chrome' | 'firefox' | 'safari' | 'bun' | 'deno' | 'workerd' | 'react-native';

/** The destination of a request. */
export type Target = Readonly<{
	url: string;
	hostname: string;
	/** The port, or the default port of the scheme if the URL has none. */
	port: number;
}>;

/** Faults with which `fetch` can reject. Silence causes no error. */
export type PlayedFault = Exclude<FaultName, 'silence'>;

/** Endings that break a body. */
export type BrokenEnding = Exclude<Ending, 'complete' | 'stall'>;

/** Creates the errors of one runtime's `fetch`, a new one each time. */
export type Dialect = Readonly<{
	/** The error with which `fetch` rejects. */
	failure(fault: PlayedFault, target: Target, code?: string): Error;
	/** The error with which the stream of a body breaks. */
	broken(ending: BrokenEnding, target: Target): Error;
}>;

export function targetOf(url: string): Target {
	const {hostname, port, protocol} = new URL(url);
	return {url, hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)};
}
