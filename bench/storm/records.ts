import type {Scenario} from './scenario.ts';

// All times are milliseconds since the start of the load, which is the same moment for all processes.

export type CallRecord = Readonly<{start: number; end: number; succeeded: boolean}>;

export type ClientReport = Readonly<{
	/** In the order in which they started. */
	calls: readonly CallRecord[];
	/** When each attempt was handed to the network, or to what stands for it in the library. */
	attempts: readonly number[];
}>;

/** Counts for each interval of `serverInterval`. */
export type ServerReport = Readonly<{
	arrivals: readonly number[];
	/** Served while the client was still there. */
	inTime: readonly number[];
}>;

/** Milliseconds. */
export const serverInterval = 100;

/** What one client and its server went through in one run. */
export type Course = Readonly<{
	label: string;
	scenario: Scenario;
	client: ClientReport;
	server: ServerReport;
}>;
