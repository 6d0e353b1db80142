import type {KyInstance} from 'ky';
import {logError, type Sink} from 'kyhooks';
import {failureAnswer, problem} from './failure-answer.ts';
import type {Health} from './health.ts';

export type RoutesSettings = Readonly<{
	users: KyInstance;
	health: () => Health;
	/** Logs failures that the hooks do not see, such as an error in this file. */
	sink: Sink;
}>;

const usersPath = /^\/tenants\/(?<tenant>[^/]+)\/users(?:\/(?<id>[^/]+))?$/;

/** Answers a request. It never throws. */
export type Handle = (request: Request) => Promise<Response>;

export function createRoutes({users, health, sink}: RoutesSettings): Handle {
	return async request => {
		const {pathname} = new URL(request.url);
		try {
			if (pathname === '/health') {
				// The status is 200 even if the API is down: to restart this service or take it out of service would not help the API.
				return request.method === 'GET' ? Response.json(health()) : notAllowed('GET');
			}
			const {tenant, id} = usersPath.exec(pathname)?.groups ?? {};
			if (tenant === undefined) {
				return problem(404, {title: 'There is nothing here', detail: 'Try /tenants/acme/users or /health.'});
			}
			return await answerUsers(request, users, `tenants/${tenant}/users`, id);
		} catch (error) {
			// Do not log again what a hook has logged.
			logError(error, sink);
			return failureAnswer(error);
		}
	};
}

async function answerUsers(
	request: Request,
	users: KyInstance,
	path: string,
	id: string | undefined,
): Promise<Response> {
	// If the caller disconnects, the call to the API and its retries end too.
	const {method, signal} = request;
	if (id !== undefined) {
		return method === 'GET'
			? Response.json(await users.get(`${path}/${id}`, {signal}).json())
			: notAllowed('GET');
	}
	if (method === 'POST') {
		const user = await request.json().catch(() => undefined);
		return user === undefined
			? problem(400, {title: 'The body is not JSON'})
			: Response.json(await users.post(path, {json: user, signal}).json(), {status: 201});
	}
	return method === 'GET' ? Response.json(await users.get(path, {signal}).json()) : notAllowed('GET, POST');
}

const notAllowed = (allow: string) => problem(405, {title: 'The method is not allowed'}, {allow});
