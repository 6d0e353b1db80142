import {type ProxiedRequest, startChaosProxy} from '@kyhooks/testing/server';
import {startHttpServer} from '../http-server.ts';
import {createFailureSwitch} from './failure-switch.ts';
import {createUsersApi} from './users-api.ts';

export type FailingApi = AsyncDisposable &
	Readonly<{
		/** The URL at which you switch failures on and off. */
		origin: string;
		/** The URL that clients call: a proxy that fails, in front of an API that works. */
		url: string;
	}>;

/** @throws Error that names the port and its option if the port is not available */
export async function startFailingApi(
	port: number,
	onRequest: (request: ProxiedRequest) => void,
): Promise<FailingApi> {
	const api = createUsersApi();
	const failures = createFailureSwitch();
	const server = await startHttpServer(
		request =>
			/^\/failure(?:\/|$)/.test(new URL(request.url).pathname) ? failures.answer(request) : api(request),
		port,
		'--api-port',
	);
	const proxy = await startChaosProxy({target: server.origin, scenario: failures.script, onRequest});
	return {
		origin: server.origin,
		url: proxy.origin,
		async [Symbol.asyncDispose]() {
			await proxy.stop();
			await server.stop({within: 0, cut() {}});
		},
	};
}
