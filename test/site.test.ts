import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {deadLinks} from '../docs/.vitepress/dead-links.ts';
import {repositoryAddress, withSiteLinks} from '../docs/.vitepress/links.ts';
import {llmsText} from '../docs/.vitepress/markdown-pages.ts';
import {type Page, pageOf, readPages} from '../docs/.vitepress/pages.ts';
import {sectionsOf, sidebarOf} from '../docs/.vitepress/sections.ts';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'site-'));
});

afterEach(() => {
	rmSync(folder, {recursive: true});
});

function write(files: Record<string, string>) {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), {recursive: true});
		writeFileSync(join(folder, path), text);
	}
}

describe('the sidebar', () => {
	const page = (path: string): Page => ({path, title: path, summary: undefined});

	test('has every page once, in the section of its folder', () => {
		const paths = [
			'index.md',
			'contract.md',
			'guide.md',
			'guides/a.md',
			'guides/into-production.md',
			'hooks/circuit-breaker.md',
			'hooks/resilient.md',
			'migration/got.md',
			'new/page.md',
			'recipes/swr.md',
			'testing.md',
		];
		expect(
			sectionsOf(paths.map(page)).map(({title, pages}) => [title, ...pages.map(({path}) => path)]),
		).toEqual([
			['Guide', 'guide.md', 'guides/into-production.md', 'guides/a.md'],
			['Hooks', 'hooks/resilient.md', 'hooks/circuit-breaker.md'],
			['Testing', 'testing.md'],
			['Recipes', 'recipes/swr.md'],
			['Migration', 'migration/got.md'],
			['Reference', 'contract.md', 'new/page.md'],
		]);
	});

	test('leads to the page of a folder by the name of the folder', () => {
		const items = sidebarOf(sectionsOf([page('decisions/README.md'), page('decisions/0001-a.md')]))[0]?.items;
		expect(items?.map(({link}) => link)).toEqual(['/decisions/', '/decisions/0001-a']);
	});

	test('has the page of a folder first, and a page before those that continue its name', () => {
		write({'a/retry-b.md': '# b', 'a/retry.md': '# a', 'a/README.md': '# all', '.vitepress/x.md': '# no'});
		expect(readPages(folder).map(({path}) => path)).toEqual(['a/README.md', 'a/retry.md', 'a/retry-b.md']);
	});
});

describe('a page', () => {
	test('has the title and the first sentence without marks', () => {
		expect(pageOf('a.md', '# 1. `a` is\n\n## About\n\n`a()` is [b](c.md), as **d**. More.\n')).toEqual({
			path: 'a.md',
			title: '1. a is',
			summary: 'a() is b, as d.',
		});
	});

	test('of a decision says what was decided', () => {
		const text = '# 1. A\n\n## Status\n\nAccepted.\n\n## Decision\n\nWe do it. Today.\n';
		expect(pageOf('decisions/1.md', text).summary).toBe('We do it.');
	});

	test('that begins with a table or a block of code has no summary', () => {
		expect(pageOf('a.md', '# A\n\n| a |\n').summary).toBeUndefined();
		expect(pageOf('a.md', '# A\n\n```ts\n').summary).toBeUndefined();
	});

	test('without a title is refused by its name', () => {
		expect(() => pageOf('hooks/a.md', 'text')).toThrow('docs/hooks/a.md has no title');
	});
});

describe('a link of a page', () => {
	const repository = 'https://example.com/owner/name';

	test.each([
		['[a](../decisions/README.md#b)', '[a](../decisions/index.md#b)'],
		['[`a`](timeout.md)', '[`a`](timeout.md)'],
		['[a](https://example.com/README.md)', '[a](https://example.com/README.md)'],
		['[a](#b)', '[a](#b)'],
		['![a](../../package.json)', '![a](../../package.json)'],
		['`[a](../../package.json)`', '`[a](../../package.json)`'],
		['```md\n[a](../../package.json)\n```\n', '```md\n[a](../../package.json)\n```\n'],
	])('%j stays within the site', (text, expected) => {
		expect(withSiteLinks('hooks/retry.md', text, repository)).toBe(expected);
	});

	test('to a file outside docs/ leads to the repository', () => {
		expect(withSiteLinks('hooks/retry.md', 'See [`it`](../../package.json#L1).', repository)).toBe(
			'See [`it`](https://example.com/owner/name/blob/HEAD/package.json#L1).',
		);
	});

	test('to a file outside docs/ is plain text while the repository has no address', () => {
		expect(withSiteLinks('guide.md', 'See [`it`](../package.json).', undefined)).toBe('See `it`.');
	});

	test('to a file that does not exist is refused by page and target', () => {
		expect(() => withSiteLinks('guide.md', '[a](../nothing.ts)', undefined)).toThrow(
			'docs/guide.md links to ../nothing.ts, and there is no nothing.ts',
		);
	});
});

describe('the address of the repository', () => {
	test.each([
		['https://github.com/owner/name', 'https://github.com/owner/name'],
		['git+https://github.com/owner/name.git', 'https://github.com/owner/name'],
		['git+ssh://git@gitlab.com/owner/name.git', 'https://gitlab.com/owner/name'],
		['github:owner/name', 'https://github.com/owner/name'],
		['owner/name', 'https://github.com/owner/name'],
		[undefined, undefined],
	])('of %j is %j', (written, expected) => {
		for (const repository of [written, written && {type: 'git', url: written}]) {
			write({'package.json': JSON.stringify({repository})});
			expect(repositoryAddress(join(folder, 'package.json'))).toBe(expected);
		}
	});

	test('is refused by its value if it is none', () => {
		write({'package.json': '{"repository": "name"}'});
		expect(() => repositoryAddress(join(folder, 'package.json'))).toThrow('got "name"');
	});
});

describe('a built site', () => {
	test('has no dead links if each leads to a file and a heading', () => {
		write({
			'index.html': '<a href="/base/a/#b"></a> <a href="./a/index.html#b"></a> <img src="/base/x.png">',
			'a/index.html': '<h2 id="b"></h2> <a href="../">up</a> <a href="https://example.com/no"></a>',
			'x.png': '',
		});
		expect(deadLinks(folder, '/base/')).toEqual([]);
	});

	test('has its dead links named by page', () => {
		write({
			'index.html': '<a href="a.html#no"></a> <a href="./b.html?x=1&amp;y"></a> <img src="/x.png">',
			'a.html': '<h2 id="b"></h2>',
		});
		expect(deadLinks(folder)).toEqual([
			'index.html: href a.html#no: a.html has no heading #no',
			'index.html: href ./b.html?x=1&amp;y: there is no b.html',
			'index.html: src /x.png: there is no x.png',
		]);
	});
});

test('llms.txt lists the Markdown of each page with its summary', () => {
	const pages = [
		{path: 'decisions/README.md', title: 'Decisions', summary: 'Why.'},
		{path: 'decisions/1.md', title: 'One', summary: undefined},
	];
	expect(llmsText('name', 'What it is.', sectionsOf(pages))).toBe(
		'# name\n\n> What it is.\n\n## Decisions\n\n- [Decisions](decisions/index.md): Why.\n- [One](decisions/1.md)\n',
	);
});
