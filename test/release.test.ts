import {expect, test} from '@jest/globals';
import {packagesInOrder} from '../scripts/pack/packages.ts';
import {withLinks, withOwner} from '../scripts/release/owner.ts';
import {type Facts, type PackageFacts, refusals} from '../scripts/release/refusals.ts';

const owner = {
	repository: 'git+https://github.com/ada/kyhooks.git',
	homepage: 'https://kyhooks.example',
	bugs: 'https://github.com/ada/kyhooks/issues',
};

const core: PackageFacts = {
	folder: 'packages/core',
	name: '@kyhooks/core',
	version: '0.2.0',
	isPublished: false,
	changelog: '# @kyhooks/core\n\n## 0.2.0\n\n## 0.1.0\n',
};
const retry: PackageFacts = {...core, folder: 'packages/retry', name: '@kyhooks/retry'};

const ready: Facts = {changedFiles: [], owner, packages: [core, retry], changesets: []};

const refuse = (facts: Partial<Facts>, resume = false) => refusals({...ready, ...facts}, {resume});

test('a release that is ready is not refused', () => {
	expect(refuse({})).toEqual([]);
});

test('a dirty work tree is refused with the files that have changed', () => {
	expect(refuse({changedFiles: [' M README.md', '?? notes.txt']})).toEqual([
		expect.stringMatching(/work tree has changes \(M README\.md, \?\? notes\.txt\).*Commit or stash/),
	]);
});

test.each(['repository', 'homepage', 'bugs'])('an empty %s in owner.json is refused by its name', field => {
	expect(refuse({owner: {...owner, [field]: ''}})).toEqual([
		expect.stringMatching(new RegExp(`owner\\.json: \`${field}\` must be a URL, got "".*such as \\S+://`)),
	]);
});

test('an owner field that is no URL is refused with its value', () => {
	expect(refuse({owner: {...owner, bugs: 'by mail'}})).toEqual([
		expect.stringContaining('`bugs` must be a URL, got "by mail"'),
	]);
});

test('a field that owner.json does not have is refused', () => {
	const {homepage: _, ...others} = owner;
	expect(refuse({owner: others as typeof owner})).toEqual([
		expect.stringContaining('`homepage` must be a URL, got undefined'),
	]);
});

test('a version that the registry has is refused for each package', () => {
	const packages = [core, retry].map(facts => ({...facts, isPublished: true}));
	expect(refuse({packages})).toEqual([
		expect.stringMatching(/^@kyhooks\/core@0\.2\.0 is on the registry already\. Add a changeset/),
		expect.stringMatching(/^@kyhooks\/retry@0\.2\.0 is on the registry already\. Add a changeset/),
	]);
	expect(refuse({packages}, true)).toHaveLength(2);
});

test('a release that has stopped half-way is refused, unless it is resumed', () => {
	const packages = [{...core, isPublished: true}, retry];
	expect(refuse({packages})).toEqual([
		expect.stringMatching(/^@kyhooks\/core@0\.2\.0 is on the registry already\..*--resume/),
	]);
	expect(refuse({packages}, true)).toEqual([]);
});

test('a changeset that no version includes is refused', () => {
	expect(refuse({changesets: ['.changeset/red-cats.md']})).toEqual([
		expect.stringMatching(/^\.changeset\/red-cats\.md belongs to no version yet\. Run `npm run changeset/),
	]);
});

test.each([
	['no changelog', ''],
	['a changelog of older versions', '# @kyhooks/core\n\n## 0.1.0\n'],
	['a changelog of a version that begins alike', '# @kyhooks/core\n\n## 0.2.0-beta.1\n'],
])('a package with %s is refused', (_, changelog) => {
	expect(refuse({packages: [{...core, changelog}]})).toEqual([
		expect.stringContaining('packages/core/CHANGELOG.md has no section `## 0.2.0`'),
	]);
});

test('all reasons are told at once', () => {
	expect(refuse({changedFiles: ['?? a'], changesets: ['b'], owner: {...owner, bugs: ''}})).toHaveLength(3);
});

test('a manifest gets the fields of the owner, with the folder of its package', () => {
	const manifest = {name: '@kyhooks/core', version: '0.2.0', exports: {}};
	expect(withOwner(manifest, 'packages/core', owner)).toEqual({
		...manifest,
		repository: {type: 'git', url: owner.repository, directory: 'packages/core'},
		homepage: owner.homepage,
		bugs: {url: owner.bugs},
	});
});

test('a manifest gets no field that the owner has left empty', () => {
	const manifest = {name: '@kyhooks/core', version: '0.2.0', exports: {}};
	expect(withOwner(manifest, 'packages/core', {repository: '', homepage: '', bugs: ''})).toEqual(manifest);
});

test('a link of a README into the repository leads to the page of that version', () => {
	const text = 'See [retry](../../docs/hooks/retry.md#use) and [ky](https://ky.example/../../a).';
	expect(withLinks(text, '0.2.0', owner)).toBe(
		'See [retry](https://github.com/ada/kyhooks/blob/v0.2.0/docs/hooks/retry.md#use) and [ky](https://ky.example/../../a).',
	);
	expect(withLinks(text, '0.2.0', {repository: ''})).toBe(text);
});

test('each package is published after those that it depends on', () => {
	const packages = packagesInOrder();
	const names = packages.map(({manifest}) => manifest.name);
	expect(names).toContain('kyhooks');
	expect(new Set(names).size).toBe(names.length);
	for (const [index, {manifest}] of packages.entries()) {
		const own = Object.keys(manifest.dependencies ?? {}).filter(name => names.includes(name));
		expect(names.slice(0, index)).toEqual(expect.arrayContaining(own));
	}
});
