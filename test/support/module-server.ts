import {once} from 'node:events';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type ModuleServer = AsyncDisposable & {readonly origin: string};

/** Serves this repository's modules to a browser, each with its imports, from an empty page. */
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

/** A page that is loaded again asks for the same bundle. */
const bundles = new Map<string, Promise<Uint8Array | undefined>>();

async function serve(pathname: string, response: ServerResponse): Promise<void> {
	if (pathname === '/') {
		response.writeHead(200, {'content-type': 'text/html'}).end('<!doctype html><title>kyhooks</title>');
		return;
	}
	const bundle = bundles.get(pathname) ?? bundleOf(pathname);
	bundles.set(pathname, bundle);
	const contents = await bundle;
	response.writeHead(200, {'content-type': 'text/javascript'}).end(contents);
}

async function bundleOf(pathname: string): Promise<Uint8Array | undefined> {
	// This uses the `paths` of tsconfig.json, so our packages are loaded from their sources.
	const {outputFiles} = await build({
		absWorkingDir: root,
		entryPoints: [`.${pathname}`],
		bundle: true,
		format: 'esm',
		target: 'esnext',
		write: false,
		logLevel: 'silent',
	});
	return outputFiles[0]?.contents;
}
