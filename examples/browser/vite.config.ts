import {fileURLToPath} from 'node:url';
import {defineConfig, type UserConfig} from 'vite';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const config: UserConfig = defineConfig({
	root: fromHere('.'),
	server: {host: '127.0.0.1', strictPort: true},
	// In this repository, the packages are loaded from their sources. An app that has installed them does not need this.
	resolve: {
		alias: [
			{find: /^kyhooks$/, replacement: fromHere('../../packages/kyhooks/src/index.ts')},
			{find: /^@kyhooks\/([a-z-]+)$/, replacement: fromHere('../../packages/$1/src/index.ts')},
			{find: /^@kyhooks\/([a-z-]+)\/([a-z-]+)$/, replacement: fromHere('../../packages/$1/src/$2.ts')},
		],
	},
	// Bundled at each start: a page would load each of 150 modules otherwise, and a bundle of before would not have the changes since.
	cacheDir: fromHere(`../../build/vite/${process.pid}`),
	optimizeDeps: {noDiscovery: true, include: ['ky', 'kyhooks', '@kyhooks/timeline'], force: true},
});

export default config;
