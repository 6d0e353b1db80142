// Writes the API reference to docs/api/, from the docstrings of the sources: one page for each entry point that a package exports.
import {readdirSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {Application, type DocumentationEntryPoint, PageEvent, type TypeDocOptions} from 'typedoc';
import type {PluginOptions} from 'typedoc-plugin-markdown';
import ts from 'typescript';

type Manifest = {
	name: string;
	exports: Record<string, string | {types?: string}>;
	dependencies?: Record<string, string>;
};

const packages = readdirSync('packages').map(name => {
	const manifest: Manifest = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
	return {folder: `packages/${name}`, manifest};
});

// If two packages export the same thing, the first describes it and the other links to it. So a package comes after those that it depends on.
const depth = ({dependencies = {}}: Manifest) =>
	Object.keys(dependencies).filter(name => name.startsWith('@kyhooks/')).length;

// Entries with the same types are described only once.
const sources = new Map<string, string>();
for (const {folder, manifest} of packages.toSorted(
	(one, other) => depth(one.manifest) - depth(other.manifest),
)) {
	for (const [path, entry] of Object.entries(manifest.exports)) {
		if (typeof entry === 'object' && entry.types !== undefined) {
			const file = resolve(folder, entry.types.replace('./dist/', 'src/').replace('.d.ts', '.ts'));
			if (!sources.has(file)) {
				sources.set(file, join(manifest.name, path));
			}
		}
	}
}

const options: Partial<TypeDocOptions & PluginOptions> = {
	plugin: ['typedoc-plugin-markdown'],
	outputs: [{name: 'markdown', path: 'docs/api'}],
	name: 'API reference',
	readme: 'none',
	logLevel: 'Warn',
	router: 'module',
	entryFileName: 'README',
	excludeScopesInPaths: true,
	excludeExternals: true,
	excludePrivate: true,
	excludeInternal: true,
	disableSources: true,
	hideBreadcrumbs: true,
	hidePageHeader: true,
	pageTitleTemplates: {module: '{name}'},
	useCodeBlocks: true,
	// Otherwise VitePress would treat a tag in the text of a page as a component.
	sanitizeComments: true,
	expandObjects: true,
	parametersFormat: 'table',
	interfacePropertiesFormat: 'table',
	classPropertiesFormat: 'table',
	typeDeclarationFormat: 'table',
	typeAliasPropertiesFormat: 'table',
	tableColumnSettings: {
		hideInherited: true,
		hideOverrides: true,
		hideModifiers: true,
		leftAlignHeaders: true,
	},
	validation: {notExported: false, invalidLink: true, notDocumented: false},
};

const application = await Application.bootstrapWithPlugins(options);

// With a heading for each name, the preset's page would be fifteen screens long.
application.renderer.on(PageEvent.END, page => {
	page.contents = (page.contents ?? '')
		.replace(/^### (\S+)\n\nRe-exports \[\1\]\((\S+)\)(?:\n\n\*\*\*\n|$)\n?/gm, '- [`$1`]($2)\n')
		.replace(/^## References$/m, '## Exported from other entry points');
});

const {config} = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
const {options: compilerOptions} = ts.parseJsonConfigFileContent(
	{
		compilerOptions: {...config.compilerOptions, types: ['node'], composite: false, noEmit: true},
		files: [...sources.keys()],
	},
	ts.sys,
	process.cwd(),
);
const program = ts.createProgram({rootNames: [...sources.keys()], options: compilerOptions});

const entries = [...sources].map(([file, displayName]): DocumentationEntryPoint => {
	const sourceFile = program.getSourceFile(file);
	if (sourceFile === undefined) {
		throw new Error(`${displayName} is exported, and its source ${file} does not exist`);
	}
	return {displayName, program, sourceFile};
});

const project = application.converter.convert(entries);
application.validate(project);
await application.generateOutputs(project);
if (application.logger.hasErrors() || application.logger.hasWarnings()) {
	process.exitCode = 1;
}
