import type {Manifest} from '../pack/packages.ts';

/** The content of owner.json: URLs, or empty strings. */
export type Owner = Readonly<{repository: string; homepage: string; bugs: string}>;

/** Adds the fields that only the owner knows to the manifest. Fields that are empty in owner.json are left out. */
export function withOwner(
	manifest: Manifest,
	directory: string,
	{repository, homepage, bugs}: Owner,
): object {
	return {
		...manifest,
		...(repository === '' ? {} : {repository: {type: 'git', url: repository, directory}}),
		...(homepage === '' ? {} : {homepage}),
		...(bugs === '' ? {} : {bugs: {url: bugs}}),
	};
}

/** Replaces the links into this repository, which would be broken on npm, with links to this version on GitHub. */
export function withLinks(readme: string, version: string, {repository}: Pick<Owner, 'repository'>): string {
	if (repository === '') {
		return readme;
	}
	const page = repository.replace(/^git\+/, '').replace(/\.git$/, '');
	return readme.replaceAll('](../../', `](${page}/blob/v${version}/`);
}
