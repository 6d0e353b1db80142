import {readdirSync, readFileSync} from 'node:fs';

export type Manifest = Readonly<{
	name: string;
	version: string;
	exports: Readonly<Record<string, unknown>>;
	dependencies?: Readonly<Record<string, string>>;
	peerDependencies?: Readonly<Record<string, string>>;
}>;

export type Package = Readonly<{folder: string; manifest: Manifest}>;

/** The packages of this repository in dependency order: a package that is published before its dependencies cannot be installed. */
export function packagesInOrder(): readonly Package[] {
	const found = readdirSync('packages').map(name => {
		const folder = `packages/${name}`;
		return {folder, manifest: JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest};
	});
	const ordered = new Set<Package>();
	const add = (one: Package) => {
		for (const other of found) {
			if (other !== one && one.manifest.dependencies?.[other.manifest.name] !== undefined) {
				add(other);
			}
		}
		ordered.add(one);
	};
	found.forEach(add);
	return [...ordered];
}
