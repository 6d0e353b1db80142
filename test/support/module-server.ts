import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer, type ServerResponse} from 'node:http';
import {stripTypeScriptTypes} from 'node:module';
import type {AddressInfo} from 'node:net';

const root = new URL('../../', import.meta.url);
const entries = ['server', 'nock', 'jest', 'conformance'];

const imports = {
	ky: '/node_modules/ky/distribution/index.js',
	...Object.fromEntries(
		entries.map(name => [`@kyhooks/testing/${name}`, `/packages/testing/src/${name}.ts`]),
	),
	...Object.fromEntries(
		['core', 'retry', 'status-classifier', 'timeout', 'error-logger', 'circuit-breaker', 'testing'].map(
			name => [`@kyhooks/${name}`, `/packages/${name}/src/index.ts`],
		),
	),
};

const page = `<!doctype html><title>kyhooks</title><script type="importmap">${JSON.stringify({imports})}</script>`;

export type ModuleServer = AsyncDisposable & {readonly origin: string};

/** Serves this repository's modules to a browser, without their types, from an empty page that knows where each package lies. */
export async function startModuleServer(): Promise<ModuleServer> {
	const server = createServer((request, response) => {
		const {pathname} = new URL(request.url ?? '/', 'http://localhost');
		serve(pathname, response).catch(() => response.writeHead(404).end());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

async function serve(pathname: string, response: ServerResponse): Promise<void> {
	if (pathname === '/') {
		response.writeHead(200, {'content-type': 'text/html'}).end(page);
		return;
	}
	const source = await readFile(new URL(`.${pathname}`, root), 'utf8');
	response
		.writeHead(200, {'content-type': 'text/javascript'})
		.end(pathname.endsWith('.ts') ? stripTypeScriptTypes(source) : source);
}
