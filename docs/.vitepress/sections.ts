import type {DefaultTheme} from 'vitepress';
import {type Page, sitePath} from './pages.ts';

export type Section = Readonly<{title: string; folded: boolean; pages: readonly Page[]}>;

/** The pages by topic, from where they are: a new page needs no entry in a list. */
export function sectionsOf(pages: readonly Page[]): readonly Section[] {
	const left = new Set(pages.filter(({path}) => path !== 'index.md'));
	const take = (...beginnings: readonly string[]): readonly Page[] =>
		beginnings.flatMap(beginning => {
			const taken = [...left].filter(({path}) => path.startsWith(beginning));
			for (const page of taken) {
				left.delete(page);
			}
			return taken;
		});
	const guide = take('guide.md', 'guides/into-production.md', 'guides/');
	const hooks = take('hooks/resilient.md', 'hooks/');
	const testing = take('testing');
	const recipes = take('recipes/');
	const migration = take('migration/');
	const decisions = take('decisions/');
	const api = take('api/');
	return [
		{title: 'Guide', folded: false, pages: guide},
		{title: 'Hooks', folded: false, pages: hooks},
		{title: 'Testing', folded: false, pages: testing},
		{title: 'Recipes', folded: false, pages: recipes},
		{title: 'Migration', folded: false, pages: migration},
		{title: 'Reference', folded: false, pages: [...left]},
		{title: 'API reference', folded: true, pages: api},
		{title: 'Decisions', folded: true, pages: decisions},
	].filter(section => section.pages.length > 0);
}

export function sidebarOf(sections: readonly Section[]): DefaultTheme.SidebarItem[] {
	return sections.map(({title, folded, pages}) => ({
		text: title,
		collapsed: folded,
		items: pages.map(page => ({
			text: page.title,
			link: `/${sitePath(page.path)
				.replace(/(^|\/)index\.md$/, '$1')
				.replace(/\.md$/, '')}`,
		})),
	}));
}
