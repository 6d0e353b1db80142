import type {Owner} from './owner.ts';

export type PackageFacts = Readonly<{
	folder: string;
	name: string;
	version: string;
	/** Whether this version is in the registry. */
	isPublished: boolean;
	/** The text of its CHANGELOG.md, or an empty string if it has none. */
	changelog: string;
}>;

export type Facts = Readonly<{
	/** The output of `git status --porcelain`, line by line. */
	changedFiles: readonly string[];
	owner: Owner;
	packages: readonly PackageFacts[];
	/** The changesets that are not in any version yet. */
	changesets: readonly string[];
}>;

const examples: Owner = {
	repository: 'git+https://github.com/OWNER/kyhooks.git',
	homepage: 'https://github.com/OWNER/kyhooks#readme',
	bugs: 'https://github.com/OWNER/kyhooks/issues',
};

/**
The reasons why these packages must not be published now, each with its remedy.

@param resume whether an earlier release stopped half-way: the versions that it published are then no reason
*/
export function refusals(facts: Facts, {resume}: Readonly<{resume: boolean}>): readonly string[] {
	return [
		...uncommitted(facts),
		...ownerFields(facts),
		...unversioned(facts),
		...published(facts, resume),
		...withoutChangelog(facts),
	];
}

function uncommitted({changedFiles}: Facts): readonly string[] {
	return changedFiles.length === 0
		? []
		: [
				`The work tree has changes (${changedFiles.map(line => line.trim()).join(', ')}). Commit or stash them, so that a published version can be found in git.`,
			];
}

function ownerFields({owner}: Facts): readonly string[] {
	return (Object.keys(examples) as (keyof Owner)[])
		.filter(field => !URL.canParse(owner[field] ?? ''))
		.map(
			field =>
				`scripts/release/owner.json: \`${field}\` must be a URL, got ${JSON.stringify(owner[field])}. Fill it in, such as ${examples[field]}, and commit it.`,
		);
}

function unversioned({changesets}: Facts): readonly string[] {
	return changesets.map(
		file =>
			`${file} belongs to no version yet. Run \`npm run changeset -- version\` and \`npm install --package-lock-only\`, and commit.`,
	);
}

function published({packages}: Facts, resume: boolean): readonly string[] {
	const existing = packages.filter(({isPublished}) => isPublished);
	if (resume && existing.length < packages.length) {
		return [];
	}
	const advice =
		existing.length < packages.length
			? 'If a release has stopped half-way, add `--resume` to publish the others.'
			: 'Add a changeset with `npm run changeset`, and make a new version with `npm run changeset -- version`.';
	return existing.map(({name, version}) => `${name}@${version} is on the registry already. ${advice}`);
}

function withoutChangelog({packages}: Facts): readonly string[] {
	return packages
		.filter(({changelog, version}) => !changelog.split('\n').includes(`## ${version}`))
		.map(
			({folder, version}) =>
				`${folder}/CHANGELOG.md has no section \`## ${version}\`. \`npm run changeset -- version\` writes it from the changesets.`,
		);
}
