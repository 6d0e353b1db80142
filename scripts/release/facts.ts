import {existsSync, globSync, readFileSync} from 'node:fs';
import {packagesInOrder} from '../pack/packages.ts';
import {run} from '../pack/run.ts';
import owner from './owner.json' with {type: 'json'};
import type {Facts, PackageFacts} from './refusals.ts';

export async function gatherFacts(): Promise<Facts> {
	const status = await run('git', ['status', '--porcelain']);
	return {
		changedFiles: status.split('\n').filter(line => line !== ''),
		owner,
		packages: await Promise.all(
			packagesInOrder().map(async ({folder, manifest: {name, version}}): Promise<PackageFacts> => {
				const changelog = `${folder}/CHANGELOG.md`;
				return {
					folder,
					name,
					version,
					isPublished: await isPublished(name, version),
					changelog: existsSync(changelog) ? readFileSync(changelog, 'utf8') : '',
				};
			}),
		),
		changesets: globSync('.changeset/*.md').filter(file => !file.endsWith('README.md')),
	};
}

async function isPublished(name: string, version: string): Promise<boolean> {
	try {
		// For a version that does not exist, older npm prints nothing, and newer npm fails.
		return (await run('npm', ['view', `${name}@${version}`, 'version'])).trim() !== '';
	} catch (error) {
		if (/\bE404\b/.test(String(error))) {
			return false;
		}
		throw new Error(`The registry did not say whether it has ${name}@${version}`, {cause: error});
	}
}
