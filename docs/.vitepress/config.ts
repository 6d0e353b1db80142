import {readFileSync, writeFileSync} from 'node:fs';
import {slug} from 'github-slugger';
import {defineConfig} from 'vitepress';
import {deadLinks} from './dead-links.ts';
import {repositoryAddress, withSiteLinks} from './links.ts';
import {llmsText, writeMarkdownPages} from './markdown-pages.ts';
import {readPages, sitePath} from './pages.ts';
import {sectionsOf, sidebarOf} from './sections.ts';

// npm runs its scripts in the root of the repository.
const docs = 'docs';
const title = 'kyhooks';
const {description} = JSON.parse(readFileSync('packages/kyhooks/package.json', 'utf8'));
const repository = repositoryAddress();
const pages = readPages(docs);
const sections = sectionsOf(pages);

export default defineConfig({
	title,
	description,
	lang: 'en',
	// There is no icon; without this line, browsers ask for one.
	head: [['link', {rel: 'icon', href: 'data:,'}]],
	outDir: '../build/site',
	cacheDir: '../build/site-cache',
	rewrites: sitePath,
	markdown: {
		// The highlighter knows no PromQL. SQL has functions and groups too.
		languageAlias: {promql: 'sql'},
		// GitHub's, so that a link to a heading is right there and here.
		anchor: {slugify: slug},
		config(markdown) {
			const {fence} = markdown.renderer.rules;
			markdown.renderer.rules.fence = (tokens, index, ...rest) => {
				const token = tokens[index];
				return token?.info.trim() === 'mermaid'
					? `<MermaidDiagram source="${encodeURIComponent(token.content)}" />`
					: (fence?.(tokens, index, ...rest) ?? '');
			};
		},
	},
	vite: {
		// The search index is one file, which the first search loads.
		build: {chunkSizeWarningLimit: 2_000},
		plugins: [
			{
				name: 'site-links',
				enforce: 'pre',
				transform(text, id) {
					const [, page] = /\/docs\/(.+\.md)$/.exec(id) ?? [];
					return page === undefined ? undefined : withSiteLinks(page, text, repository);
				},
			},
		],
	},
	themeConfig: {
		search: {provider: 'local'},
		nav: [
			{text: 'Guide', link: '/guide'},
			{text: 'API reference', link: '/api/'},
		],
		sidebar: sidebarOf(sections),
		outline: [2, 3],
		...(repository === undefined ? {} : {socialLinks: [{icon: 'github', link: repository}]}),
	},
	transformPageData: ({filePath}) => ({
		description: pages.find(({path}) => path === filePath)?.summary ?? description,
	}),
	transformHead: ({siteData, pageData}) =>
		pageData.isNotFound
			? []
			: [
					[
						'link',
						{
							rel: 'alternate',
							type: 'text/markdown',
							href: `${siteData.base}${pageData.relativePath}`,
						},
					],
				],
	buildEnd({outDir, site}) {
		writeMarkdownPages(docs, outDir, pages, repository);
		writeFileSync(`${outDir}/llms.txt`, llmsText(title, description, sections));
		const dead = deadLinks(outDir, site.base);
		if (dead.length > 0) {
			throw new Error(`The site has dead links:\n${dead.join('\n')}`);
		}
	},
});
