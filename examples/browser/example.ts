import {rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {createServer} from 'vite';
import {startApi} from './api.ts';

/** The URLs of the API and the page. */
export type Example = AsyncDisposable & Readonly<{page: string; plain: string; api: string}>;

/**
Starts the API and the page. Port 0 means any free port.

@throws Error that names a port that is taken
*/
export async function startExample(ports: Readonly<{page: number; api: number}>): Promise<Example> {
	const api = await startApi(ports.api);
	// Vite inserts it into index.html.
	process.env.VITE_API = api.origin;
	const server = await createServer({
		configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)),
		logLevel: 'error',
	});
	// Vite ends the process by itself on SIGTERM.
	process.once('exit', () => rmSync(server.config.cacheDir, {recursive: true, force: true}));
	const stop = async () => {
		await Promise.all([server.close(), api[Symbol.asyncDispose]()]);
	};
	try {
		await server.listen(ports.page);
	} catch (cause) {
		await stop();
		const why = cause instanceof Error ? cause.message : cause;
		throw new Error(`port ${ports.page} for the page cannot be had (${why}); name another with --page`, {
			cause,
		});
	}
	return {
		page: server.resolvedUrls?.local[0] ?? '',
		plain: `${api.origin}/plain.html`,
		api: api.origin,
		[Symbol.asyncDispose]: stop,
	};
}
