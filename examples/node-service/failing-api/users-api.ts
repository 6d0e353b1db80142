import {randomUUID} from 'node:crypto';
import {problem} from '../failure-answer.ts';
import type {Handle} from '../routes.ts';

type User = Readonly<{id: number; name: string}>;

/** Lifetime of a token in milliseconds. It is short so that you can see the client renew its token. */
const tokenLifetime = 30_000;

export const credentials = {client: 'node-service', secret: 'example-only'} as const;

/** An API of tenants and users that works. Its tokens are valid for the tenant `acme`, but not for `globex`. */
export function createUsersApi(): Handle {
	const tenants = new Map<string, User[]>([
		[
			'acme',
			[
				{id: 42, name: 'Ada'},
				{id: 43, name: 'Grace'},
			],
		],
		['globex', []],
	]);
	const tokens = new Map<string, number>();

	return async request => {
		const path = new URL(request.url).pathname;
		if (path === '/oauth/token' && request.method === 'POST') {
			const {client, secret} = await jsonOf(request);
			if (client !== credentials.client || secret !== credentials.secret) {
				return problem(401, {title: 'Unknown client or wrong secret'});
			}
			const token = randomUUID();
			tokens.set(token, Date.now() + tokenLifetime);
			return Response.json({token});
		}
		const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
		if ((tokens.get(token) ?? 0) < Date.now()) {
			const challenge = 'Bearer realm="api", error="invalid_token"';
			return problem(401, {title: 'The token has expired'}, {'www-authenticate': challenge});
		}
		const [, tenant = '', id] = /^\/tenants\/([^/]+)\/users(?:\/([^/]+))?$/.exec(path) ?? [];
		const users = tenants.get(tenant);
		if (users === undefined) {
			return problem(404, {title: 'There is no such tenant'});
		}
		if (tenant !== 'acme') {
			return problem(403, {title: 'The API user may not see this tenant'});
		}
		return request.method === 'POST' ? addUser(users, request) : answer(users, id);
	};
}

function answer(users: readonly User[], id: string | undefined): Response {
	const found = id === undefined ? users : users.find(user => String(user.id) === id);
	return found === undefined ? problem(404, {title: 'There is no such user'}) : Response.json(found);
}

async function addUser(users: User[], request: Request): Promise<Response> {
	const {name} = await jsonOf(request);
	if (typeof name !== 'string' || name === '') {
		const errors = [{pointer: '#/name', detail: 'is missing'}];
		return problem(422, {title: 'The input is not valid', errors});
	}
	const user = {id: 42 + users.length, name};
	users.push(user);
	return Response.json(user, {status: 201});
}

const jsonOf = (request: Request): Promise<Record<string, unknown>> =>
	request.json().then(
		value => (typeof value === 'object' && value !== null ? value : {}),
		() => ({}),
	);
