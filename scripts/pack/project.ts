import {cpSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Archive} from './archives.ts';
import {run} from './run.ts';

/** `npm exec` runs it, so that `npm ci` in this repository does not install it for everyone. */
const pnpm = 'pnpm@12.21.0';

/** Creates an empty project with the archives, all their peer dependencies, and the files of `consumer/`. */
export async function installWithNpm(archives: readonly Archive[], folder: string): Promise<string> {
	writeProject(archives, folder);
	await run('npm', ['install', '--no-audit', '--no-fund', '--strict-peer-deps'], folder);
	return `npm ${(await run('npm', ['--version'])).trim()}`;
}

/** The same with pnpm, where a package finds only the dependencies in its manifest. */
export async function installWithPnpm(archives: readonly Archive[], folder: string): Promise<string> {
	writeProject(archives, folder);
	const settings = {
		packages: ['.'],
		// The packages depend on each other by version, and that version is not in the registry yet.
		overrides: archiveSpecifiers(archives),
		strictPeerDependencies: true,
		// By default, a package also finds the dependencies of others.
		hoist: false,
		// Some dependencies have install scripts, and none of them is needed here.
		ignoreScripts: true,
	};
	// JSON is valid YAML.
	writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(settings));
	await run('npm', ['exec', '--yes', `--package=${pnpm}`, '--', 'pnpm', 'install'], folder);
	return pnpm.replace('@', ' ');
}

function writeProject(archives: readonly Archive[], folder: string): void {
	cpSync('scripts/pack/consumer', folder, {recursive: true});
	const file = join(folder, 'package.json');
	const manifest = JSON.parse(readFileSync(file, 'utf8'));
	const peers = Object.assign({}, ...archives.map(({manifest}) => manifest.peerDependencies));
	writeFileSync(
		file,
		JSON.stringify({...manifest, dependencies: {...peers, ...archiveSpecifiers(archives)}}, null, '\t'),
	);
}

function archiveSpecifiers(archives: readonly Archive[]): Readonly<Record<string, string>> {
	return Object.fromEntries(archives.map(({manifest, file}) => [manifest.name, `file:${file}`]));
}
