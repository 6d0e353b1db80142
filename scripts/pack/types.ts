import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {run} from './run.ts';

const anywhere = ['anywhere.ts'];
const everything = ['anywhere.ts', 'node.ts', 'jest.ts'];

/** Without `lib`, TypeScript uses its default, which includes the DOM. */
const environments = [
	{name: 'DOM', types: [], files: anywhere},
	{name: 'Node', lib: ['ES2023'], types: ['node'], files: everything},
	{name: 'DOM and Node', types: ['node'], files: everything},
];

/**
Compiles a program that uses every package, with and without the DOM library.

@param compilers the names under which the project has installed them
*/
export async function checkTypes(folder: string, compilers: readonly string[]): Promise<string> {
	const {devDependencies} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	for (const {name, files, ...options} of environments) {
		const compilerOptions = {
			...options,
			target: 'ES2023',
			module: 'nodenext',
			strict: true,
			exactOptionalPropertyTypes: true,
			noEmit: true,
			// Otherwise a declaration of ours that does not compile would be `any` in the program.
			skipLibCheck: false,
		};
		const project = join(folder, `tsconfig.${name.replaceAll(' ', '-')}.json`);
		writeFileSync(project, JSON.stringify({compilerOptions, files}));
		const read = await Promise.all(
			compilers.map(compiler =>
				run(
					process.execPath,
					[join(folder, 'node_modules', compiler, 'bin/tsc'), '--project', project, '--listFiles'],
					folder,
				),
			),
		);
		// A program for browsers must compile where winston is not installed.
		const unwanted = files === anywhere && read.join('\n').match(/.*\bwinston.*/);
		if (unwanted) {
			throw new Error(`the types for browsers read ${unwanted[0]}`);
		}
	}
	const versions = compilers.map(compiler => devDependencies[compiler].replace('npm:typescript@', ''));
	return `TypeScript ${versions.join(', ')} with ${environments.map(({name}) => name).join(', ')}`;
}
