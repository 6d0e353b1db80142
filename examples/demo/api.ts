import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

/** What the API does with the next request to a path; the last one repeats. */
type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

const user = {id: 42, name: 'Ada', tenant: 'acme'};

const json =
	(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
	(_, response) => {
		response.writeHead(status, {'content-type': 'application/json', ...headers});
		response.end(JSON.stringify(body));
	};

const problem = (status: number, title: string, headers: Record<string, string> = {}): Behaviour =>
	json(
		status,
		{type: 'about:blank', title, status},
		{'content-type': 'application/problem+json', ...headers},
	);

const ok = json(200, user);

const resetConnection: Behaviour = request => request.socket.resetAndDestroy();

const cutBody: Behaviour = (request, response) => {
	const body = JSON.stringify(user);
	response.writeHead(200, {'content-type': 'application/json', 'content-length': String(body.length)});
	response.write(body.slice(0, body.length / 2));
	setTimeout(() => request.socket.resetAndDestroy(), 20);
};

const behaviours: Readonly<Record<string, readonly Behaviour[]>> = {
	'GET /tenants/acme/users/42': [ok],
	'POST /tenants/acme/users': [json(201, {...user, id: 43})],
	'POST /tenants/acme/users/invalid': [problem(400, 'The name is missing')],
	'GET /tenants/acme/users/unauthorized': [
		problem(401, 'No valid credentials', {'www-authenticate': 'Bearer error="invalid_token"'}),
	],
	'GET /tenants/other/users/42': [problem(403, 'Not your tenant')],
	'GET /tenants/acme/users/7': [problem(404, 'No such user')],
	'GET /tenants/acme/users/limited': [problem(429, 'Too many requests', {'retry-after': '1'}), ok],
	'GET /tenants/acme/users/exhausted': [problem(429, 'Come back tomorrow', {'retry-after': '86400'})],
	'GET /tenants/acme/users/broken': [problem(500, 'A bug'), ok],
	'POST /tenants/acme/users/broken': [problem(500, 'A bug')],
	'GET /tenants/acme/users/restarting': [problem(502, 'Bad gateway'), ok],
	'GET /tenants/acme/users/busy': [problem(503, 'Overloaded'), problem(503, 'Overloaded'), ok],
	'GET /tenants/acme/users/reset': [resetConnection, ok],
	'GET /tenants/acme/users/cut': [cutBody, ok],
	'GET /tenants/acme/users/down': [problem(503, 'Down for maintenance')],
};

/** Starts the API on a free port of the loopback interface. */
export async function startApi(): Promise<{url: string; stop(): Promise<void>}> {
	const visits = new Map<string, number>();
	const server = createServer((request, response) => {
		const key = `${request.method} ${request.url}`;
		const visit = visits.get(key) ?? 0;
		visits.set(key, visit + 1);
		const script = behaviours[key] ?? [problem(404, 'No such path')];
		request.resume();
		(script[visit] ?? script.at(-1))?.(request, response);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		async stop() {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
}
