import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {withSiteLinks} from './links.ts';
import {type Page, sitePath} from './pages.ts';
import type {Section} from './sections.ts';

/** Each page as Markdown beside its HTML, for programs and for people who read without a browser. */
export function writeMarkdownPages(
	docs: string,
	site: string,
	pages: readonly Page[],
	repository: string | undefined,
): void {
	for (const {path} of pages) {
		const file = join(site, sitePath(path));
		mkdirSync(dirname(file), {recursive: true});
		writeFileSync(file, withSiteLinks(path, readFileSync(join(docs, path), 'utf8'), repository));
	}
	// The HTML names them by a hash of their content.
	cpSync(join(docs, 'images'), join(site, 'images'), {recursive: true});
	// What docs/observability.md offers for download.
	cpSync(join(docs, 'observability'), join(site, 'observability'), {recursive: true});
}

/** The table of contents for language models, as https://llmstxt.org describes it. */
export function llmsText(title: string, description: string, sections: readonly Section[]): string {
	const lists = sections.map(section => {
		const lines = section.pages.map(
			page =>
				`- [${page.title}](${sitePath(page.path)})${page.summary === undefined ? '' : `: ${page.summary}`}`,
		);
		return `## ${section.title}\n\n${lines.join('\n')}\n`;
	});
	return [`# ${title}\n`, `> ${description}\n`, ...lists].join('\n');
}
