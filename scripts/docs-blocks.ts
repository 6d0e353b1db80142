// Writes each `ts` block of the documents to build/docs/, where the compiler checks it and the docs test runs it. Other blocks can import a block
// with a file name after the `ts`. A block with the path of an example shows that file, which is checked and run in its own place.
import {existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';

const documents = [
	'README.md',
	'CONTRIBUTING.md',
	// The API reference is generated from the sources.
	...globSync('docs/**/*.md', {exclude: ['docs/api/**']}),
	...globSync('packages/*/README.md'),
];
const folder = 'build/docs';

/** @throws Error if a block differs from the example that it names */
export function compareExamples(document: string, text: string): void {
	for (const [, path = '', shown] of text.matchAll(/^```\w+ (examples\/\S+)\n(.*?)^```$/gms)) {
		if (readFileSync(path, 'utf8') !== shown) {
			throw new Error(`${document}: the block ${path} differs from that file; copy the file into the block`);
		}
	}
}

export type Block = Readonly<{document: string; line: number; file: string}>;

export function writeBlocks(): readonly Block[] {
	rmSync(folder, {recursive: true, force: true});
	mkdirSync(folder, {recursive: true});
	return documents.toSorted().flatMap(document => {
		const text = readFileSync(document, 'utf8');
		compareExamples(document, text);
		return [...text.matchAll(/^```ts(?: (?!examples\/)(\S+))?\n(.*?)^```$/gms)].map(
			({1: name, 2: code = '', index}) => {
				const line = text.slice(0, index).split('\n').length + 1;
				const file = `${folder}/${name ?? `${document.replaceAll(/[/.]/g, '-')}-${line}.ts`}`;
				if (existsSync(file)) {
					throw new Error(`${document}: there are two blocks with the name ${name}`);
				}
				// `export {}` turns a block without an import into a module.
				writeFileSync(file, `${code}\nexport {};\n`);
				return {document, line, file};
			},
		);
	});
}

if (process.argv[1]?.endsWith('docs-blocks.ts')) {
	console.log(`${writeBlocks().length} blocks`);
}
