import type {Manifest} from '../pack/packages.ts';

/** What owner.json has: URLs, or empty texts. */
export type Owner = Readonly<{repository: string; homepage: string; bugs: string}>;

/** The manifest with the fields that the owner knows. What owner.json leaves empty is left out. */
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

/** The text of a README.md, whose links into this repository would lead nowhere on npm, with links to that version on GitHub. */
export function withLinks(readme: string, version: string, {repository}: Pick<Owner, 'repository'>): string {
	if (repository === '') {
		return readme;
	}
	const page = repository.replace(/^git\+/, '').replace(/\.git$/, '');
	return readme.replaceAll('](../../', `](${page}/blob/v${version}/`);
}
