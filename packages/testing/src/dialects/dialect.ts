import type {Ending, FaultName} from '../script/step.ts';

/** Whose errors a failure is told in. */
export type Runtime = 'node' | 'chrome' | 'firefox' | 'safari' | 'bun' | 'deno' | 'workerd' | 'react-native';

/** Where a request went. */
export type Target = Readonly<{
	url: string;
	hostname: string;
	/** The scheme's own where the URL has none. */
	port: number;
}>;

/** What a `fetch` can reject with; it has no error for silence. */
export type PlayedFault = Exclude<FaultName, 'silence'>;

/** How a body can break. */
export type BrokenEnding = Exclude<Ending, 'complete' | 'stall'>;

/** The errors of one runtime's `fetch`, made anew each time. */
export type Dialect = Readonly<{
	/** What `fetch` rejects with in place of an answer. */
	failure(fault: PlayedFault, target: Target, code?: string): Error;
	/** What the stream of a body breaks with. */
	broken(ending: BrokenEnding, target: Target): Error;
}>;

export function targetOf(url: string): Target {
	const {hostname, port, protocol} = new URL(url);
	return {url, hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)};
}
