import {existsSync, globSync, readFileSync} from 'node:fs';

// VitePress looks for the pages that links name, and not for the headings on them, nor for the links of the sidebar.

/** What the links and images of a built site name and the site does not have. */
export function deadLinks(site: string, base = '/'): readonly string[] {
	const pages = new Map(
		globSync('**/*.html', {cwd: site}).map(path => [path, readFileSync(`${site}/${path}`, 'utf8')]),
	);
	const anchors = new Map(
		[...pages].map(([path, html]) => [
			path,
			new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)),
		]),
	);
	const dead = new Set<string>();
	for (const [path, html] of pages) {
		for (const [, name, written = ''] of html.matchAll(/ (href|src)="([^"]*)"/g)) {
			const address = new URL(written.replaceAll('&amp;', '&'), `site:${base}${path}`);
			if (address.protocol !== 'site:') {
				continue;
			}
			const target = decodeURIComponent(address.pathname)
				.slice(base.length)
				.replace(/(^|\/)$/, '$1index.html');
			const heading = decodeURIComponent(address.hash.slice(1));
			if (!existsSync(`${site}/${target}`)) {
				dead.add(`${path}: ${name} ${written}: there is no ${target}`);
			} else if (heading !== '' && anchors.get(target)?.has(heading) === false) {
				dead.add(`${path}: ${name} ${written}: ${target} has no heading #${heading}`);
			}
		}
	}
	return [...dead];
}
