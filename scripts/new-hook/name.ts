import {existsSync, globSync, readFileSync} from 'node:fs';
import ts from 'typescript';

/** The name of a hook as it is written in file names, in code and in types. */
export type HookName = Readonly<{name: string; camel: string; Pascal: string}>;

/**
@param templates the text of every template; the new name must not clash with a name in it
@throws Error if the name is not in kebab-case, is taken, or cannot be used in code; the message contains the name
*/
export function hookName(name: string, templates: readonly string[]): HookName {
	const refuse = (why: string): never => {
		throw new Error(`"${name}" ${why}`);
	};
	if (!/^[a-z]+(?:-[a-z]+)*$/.test(name)) {
		refuse('is not in kebab-case; use letters from a to z and hyphens, as in request-id');
	}
	const taken =
		[`packages/${name}`, `docs/hooks/${name}.md`].find(path => existsSync(path)) ??
		globSync('packages/*/src/**/*.ts').find(file => readFileSync(file, 'utf8').includes(`name: '${name}'`));
	if (taken !== undefined) {
		refuse(`exists already: ${taken}; choose another name`);
	}
	const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
	const isUsed = templates.some(text => new RegExp(`(?<!\\{\\{)\\b${camel}\\b(?!\\}\\})`).test(text));
	if (isUsed || !isIdentifier(camel)) {
		refuse('means something else in TypeScript or in the code of a hook; choose a longer name');
	}
	return {name, camel, Pascal: camel.replace(/^./, letter => letter.toUpperCase())};
}

/** Whether the word is an identifier, and not a keyword such as `delete`. */
function isIdentifier(word: string): boolean {
	const scanner = ts.createScanner(ts.ScriptTarget.Latest, true);
	scanner.setText(word);
	return scanner.scan() === ts.SyntaxKind.Identifier;
}
