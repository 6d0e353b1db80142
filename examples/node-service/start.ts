// Starts an API that fails on request, and the service in front of it. Run it with `npm run example:node` in the root folder.
import {resolve} from 'node:path';
import type {ProxiedRequest} from '@kyhooks/testing/server';
import {CommandLineError, help, parseCommandLine} from './command-line.ts';
import {startFailingApi} from './failing-api/failing-api.ts';
import {credentials} from './failing-api/users-api.ts';
import {startService} from './service.ts';

const logFile = 'service.log';

/** Milliseconds: more than the 10 seconds that a call to the API may take, and less than the 30 seconds that Kubernetes gives a process to stop. */
const stopWithin = 12_000;

function showRequest({method, path, status, scenario, duration}: ProxiedRequest) {
	const why = scenario === 'ok' ? '' : ` (${scenario})`;
	console.log(`  the API got ${method} ${path} → ${status ?? 'no answer'}${why}, ${Math.round(duration)} ms`);
}

const introduction = (service: string, api: string) => `The service: ${service}
The API:     ${api}, where you switch its failures on and off
The log:     ${resolve(logFile)}

In another terminal:

  curl -w '\\n' ${service}/tenants/acme/users/42
  curl -w '\\n' ${service}/health

  # The next two requests to the API get a 503. The client waits and tries again.
  curl -w '\\n' -X PUT '${api}/failure/unavailable?times=2'
  curl -w '\\n' ${service}/tenants/acme/users/42

  # The API is down. After ten failed requests the circuit opens.
  curl -w '\\n' -X PUT ${api}/failure/unavailable
  seq 4 | xargs -P 4 -I{} curl -sw '\\n' ${service}/tenants/acme/users/{}
  curl -w '\\n' ${service}/health
  curl -w '\\n' -X DELETE ${api}/failure

Ctrl-C stops the service as SIGTERM does: it answers the requests under way first. Twice, it stops at once.
`;

/** Resolves at the first signal. The second has its usual effect: it ends the process. */
function stopSignal(): Promise<void> {
	const signals = ['SIGTERM', 'SIGINT'] as const;
	return new Promise(resolve => {
		const stop = () => {
			for (const signal of signals) {
				process.removeListener(signal, stop);
			}
			resolve();
		};
		for (const signal of signals) {
			process.on(signal, stop);
		}
	});
}

async function main(): Promise<number> {
	const ports = parseCommandLine(process.argv.slice(2));
	if (ports === 'help') {
		console.log(help);
		return 0;
	}
	await using api = await startFailingApi(ports.apiPort, showRequest);
	const service = await startService({port: ports.port, apiUrl: api.url, credentials, logFile, stopWithin});
	console.log(introduction(service.origin, api.origin));
	await stopSignal();
	console.log('Stopping: no new connections, and the requests under way are answered.');
	const complete = await service.stop();
	console.log(
		complete ? 'Stopped.' : 'Stopped, but some requests were cut off, or lines of the log are missing.',
	);
	return complete ? 0 : 1;
}

try {
	process.exitCode = await main();
} catch (error) {
	const isCommandLine = error instanceof CommandLineError;
	console.error(isCommandLine ? `${error.message}\nTry --help` : (error as Error).message);
	process.exitCode = isCommandLine ? 2 : 1;
}
