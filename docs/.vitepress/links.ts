import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {sitePath} from './pages.ts';

/** The address at which people read the repository, or `undefined` until the owner has set `repository` in package.json. */
export function repositoryAddress(manifest = 'package.json'): string | undefined {
	const {repository} = JSON.parse(readFileSync(manifest, 'utf8'));
	const address: unknown = typeof repository === 'string' ? repository : repository?.url;
	if (address === undefined) {
		return undefined;
	}
	const [, host = 'github.com', path] =
		/^(?:(?:git\+)?(?:https?|ssh|git):\/\/(?:[^@/]+@)?([^/:]+)\/|github:)?([^/:]+\/.+?)(?:\.git)?$/.exec(
			String(address),
		) ?? [];
	if (path === undefined) {
		throw new Error(
			`repository in ${manifest} must be an address such as "https://github.com/owner/name", got ${JSON.stringify(address)}`,
		);
	}
	return `https://${host}/${path}`;
}

// Code is left as it is: a block, or a span of it. A link's text may have spans of code in it.
const codeOrLink =
	/^[ \t]*(`{3,})[\s\S]*?^[ \t]*\1[ \t]*$|`[^`\n]+`|(?<!!)\[((?:`[^`\n]*`|[^[\]`])*)\]\(([^()\s]+)\)/gm;

/**
Turns the links of a page, which are right in the repository, into those that are right on the site. A file outside docs/ is not on the site: it is linked to in the repository, or named without a link while the repository has no address.
*/
export function withSiteLinks(page: string, text: string, repository: string | undefined): string {
	return text.replace(codeOrLink, (whole, _fence, label?: string, target?: string) => {
		if (label === undefined || target === undefined || /^(?:[a-z][a-z+.-]*:|#|\/)/i.test(target)) {
			return whole;
		}
		const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(target) ?? [];
		const file = normalize(join('docs', dirname(page), path));
		if (file.startsWith('docs/')) {
			return `[${label}](${sitePath(path)}${rest})`;
		}
		if (!existsSync(file)) {
			throw new Error(`docs/${page} links to ${target}, and there is no ${file}`);
		}
		return repository === undefined ? label : `[${label}](${repository}/blob/HEAD/${file}${rest})`;
	});
}
