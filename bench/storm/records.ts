import type {Scenario} from './scenario.ts';

// All times are milliseconds since the start of the load, which is the same moment for all processes.

export type CallRecord = Readonly<{start: number; end: number; succeeded: boolean}>;

export type ClientReport = Readonly<{
	/** In the order in which they started. */
	calls: readonly CallRecord[];
	/** When each attempt was handed to the network, or to its equivalent in the library. */
	attempts: readonly number[];
}>;

/** Counts per interval of `serverInterval`. */
export type ServerReport = Readonly<{
	arrivals: readonly number[];
	/** Requests served while the client was still connected. */
	inTime: readonly number[];
}>;

/** Milliseconds. */
export const serverInterval = 100;

/** The records of one client and its server in one run. */
export type Course = Readonly<{
	label: string;
	scenario: Scenario;
	client: ClientReport;
	server: ServerReport;
}>;
