import {globSync, readFileSync} from 'node:fs';

export type Page = Readonly<{
	/** Below docs/, with the ending `.md`. */
	path: string;
	title: string;
	/** The first sentence of the page, or of the decision that it records. */
	summary: string | undefined;
}>;

export function readPages(folder: string): readonly Page[] {
	return globSync('**/*.md', {cwd: folder, exclude: ['.vitepress/**']})
		.toSorted((one, other) => sortKey(one).localeCompare(sortKey(other), 'en'))
		.map(path => pageOf(path, readFileSync(`${folder}/${path}`, 'utf8')));
}

export function pageOf(path: string, text: string): Page {
	const [, title] = /^# (.+)$/m.exec(text) ?? [];
	if (title === undefined) {
		throw new Error(`docs/${path} has no title; begin it with a line such as "# Timeouts"`);
	}
	const [, paragraph] =
		/^## Decision\n\n(\w.+)$/m.exec(text) ??
		/^# .+\n\n(?:## About\n\n)?((?!```)[\w`*[].*)$/m.exec(text) ??
		[];
	const [sentence] = /^.*?[.:](?=\s|$)/.exec(paragraph ?? '') ?? [];
	return {path, title: plain(title), summary: sentence && plain(sentence).replace(/:$/, '.')};
}

/** The address on the site. GitHub shows README.md as the page of its folder; the site does so with index.md. */
export function sitePath(path: string): string {
	return path.replace(/(^|\/)README\.md$/, '$1index.md');
}

// The page of a folder comes before the other pages in it, and `retry` before `retry-operation`.
function sortKey(path: string): string {
	return sitePath(path)
		.replace(/index\.md$/, '')
		.replace(/\.md$/, '')
		.replaceAll('/', ' ');
}

/** Without the marks of Markdown, which a sidebar would show. */
function plain(markdown: string): string {
	return markdown
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/`|\*\*/g, '')
		.replace(/\\(?=[^\w\s])/g, '');
}
