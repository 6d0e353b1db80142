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
