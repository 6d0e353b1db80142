/*
Publishes every package in dependency order.

	npm run release -- [--dry-run] [--resume] [--without-provenance]

First come the checks: a clean work tree, the fields of owner.json, a version that the registry does not have, its section in each CHANGELOG.md, a build, and `npm run pack:check`. It publishes the archives that have passed these checks.

- `--dry-run` does all of this with `npm publish --dry-run`, and needs no account.
- `--resume` publishes the packages that are missing, after a release that has stopped half-way.
- `--without-provenance` is for the first release, from your own machine: npm accepts a trusted publisher only for a package that exists.
*/
import {execFileSync} from 'node:child_process';
import {parseArgs} from 'node:util';
import {withCheckedArchives} from '../pack/check.ts';
import {run} from '../pack/run.ts';
import {gatherFacts} from './facts.ts';
import {refusals} from './refusals.ts';

const {values: flags} = parseArgs({
	options: {
		'dry-run': {type: 'boolean', default: false},
		resume: {type: 'boolean', default: false},
		'without-provenance': {type: 'boolean', default: false},
	},
});

const facts = await gatherFacts();
const reasons = refusals(facts, flags);
for (const reason of reasons) {
	console.error(`✗ ${reason}`);
}
if (reasons.length > 0) {
	process.exitCode = 1;
} else {
	await release();
}

async function release(): Promise<void> {
	await run('npm', ['run', 'build']);
	console.log('✓ build');
	await withCheckedArchives(async archives => {
		const done = new Set(facts.packages.filter(({isPublished}) => isPublished).map(({name}) => name));
		for (const {manifest, file} of archives.filter(({manifest}) => !done.has(manifest.name))) {
			await publish(file);
			console.log(
				`✓ npm publish${flags['dry-run'] ? ' --dry-run' : ''} ${manifest.name}@${manifest.version}`,
			);
		}
	});
}

async function publish(file: string): Promise<void> {
	const command = ['publish', file, '--access', 'public'];
	if (flags['dry-run']) {
		await run('npm', [...command, '--dry-run']);
		return;
	}
	// npm may ask for a one-time password.
	execFileSync('npm', [...command, ...(flags['without-provenance'] ? [] : ['--provenance'])], {
		stdio: 'inherit',
	});
}
