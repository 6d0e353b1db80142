import {closeLogger, fileLogger, winstonSink} from '@kyhooks/error-logger/winston';
import {createCircuits, createRetryBudget} from 'kyhooks';
import {healthOf} from './health.ts';
import {startHttpServer} from './http-server.ts';
import {createRoutes} from './routes.ts';
import {createUsersClient, type UsersClientSettings} from './users-client.ts';

export type ServiceSettings = Readonly<{
	port: number;
	apiUrl: string;
	credentials: UsersClientSettings['credentials'];
	logFile: string;
	/** Milliseconds for the requests in flight when the service stops. */
	stopWithin: number;
}>;

export type Service = Readonly<{
	origin: string;
	/** @returns whether all requests ended in time and the log is complete */
	stop(): Promise<boolean>;
}>;

/** @throws Error that names the port and its option if the port is not available */
export async function startService(settings: ServiceSettings): Promise<Service> {
	const {port, apiUrl, credentials, logFile, stopWithin} = settings;
	const logger = fileLogger(logFile);
	const circuits = createCircuits();
	const budget = createRetryBudget();
	const ending = new AbortController();
	const users = createUsersClient({
		url: apiUrl,
		credentials,
		logger,
		signal: ending.signal,
		circuits,
		budget,
	});
	const routes = createRoutes({
		users,
		health: () => healthOf(apiUrl, circuits, budget),
		sink: winstonSink(logger),
	});
	const server = await startHttpServer(routes, port, '--port');
	logger.info('service started', {origin: server.origin});
	return {
		origin: server.origin,
		async stop() {
			const inTime = await server.stop({within: stopWithin, cut: () => ending.abort()});
			logger.info('service stopped', {inTime});
			// The log comes last, because the steps before may still write to it.
			return (await closeLogger(logger, {within: 2_000})) && inTime;
		},
	};
}
