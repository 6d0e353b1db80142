import {readFileSync, writeFileSync} from 'node:fs';
import type {Result} from './checks/run.ts';
import {type Exception, exceptions} from './exceptions.ts';
import type {Runtime} from './runtimes.ts';

/** The results of a runtime. */
export type Row = Readonly<{
	name: string;
	title: string;
	version: string;
	passed: number;
	/** Checks that fail and are listed as exceptions, and those that are listed as failing at times. */
	excepted: number;
	/** Checks that fail and are not listed as exceptions. */
	failed: readonly Result[];
	/** Exceptions for checks that do not fail. */
	outdated: readonly Exception[];
}>;

export function judge(
	{name, title}: Pick<Runtime, 'name' | 'title'>,
	version: string,
	results: readonly Result[],
	named: readonly Exception[] = exceptions[name] ?? [],
): Row {
	const applies =
		({title}: Result) =>
		({checks}: Exception) =>
			checks.test(title);
	const broken = results.filter(({error}) => error !== undefined);
	const failed = broken.filter(result => !named.some(applies(result)));
	// A check that fails at times counts as failing.
	const excepted = results.filter(result =>
		named.some(
			exception => applies(result)(exception) && (exception.sometimes || result.error !== undefined),
		),
	);
	return {
		name,
		title,
		version,
		passed: results.length - failed.length - excepted.length,
		excepted: excepted.length,
		failed,
		outdated: named.filter(
			exception => !exception.sometimes && !broken.some(result => applies(result)(exception)),
		),
	};
}

const section = /(?<=<!-- runtimes -->\n).*?(?=<!-- \/runtimes -->)/s;

/** @returns the problem, if there is one */
export function compareWithReadme(rows: readonly Row[], mayWrite: boolean): string | undefined {
	const readme = readFileSync('README.md', 'utf8');
	const found = section.exec(readme)?.[0];
	if (found === undefined) {
		return 'README.md has no <!-- runtimes --> and <!-- /runtimes -->';
	}
	const said = new Map(rowsIn(found));
	const written = new Map(rows.map(row => [row.title, lineOf(row)]));
	if (mayWrite) {
		// A runtime that was not run keeps its line.
		const lines = [...new Map([...said, ...written]).values()].join('');
		writeFileSync(
			'README.md',
			readme.replace(
				section,
				`\n| runtime | version | checks that pass | that do not |\n|---|---|---|---|\n${lines}\n`,
			),
		);
		return undefined;
	}
	const different = rows.filter(row => countIn(said.get(row.title)) !== countIn(lineOf(row)));
	return different.length === 0
		? undefined
		: `README.md says something else of ${different.map(({title}) => title).join(', ')}; \`npm run test:runtimes -- --write\` corrects it`;
}

function rowsIn(text: string): readonly (readonly [title: string, line: string])[] {
	return [...text.matchAll(/^\| (?!runtime )([^|]*) \|.*\n/gm)].map(([line, title = '']) => [title, line]);
}

function lineOf({title, version, passed, excepted}: Row): string {
	return `| ${title} | ${version} | ${passed} | ${excepted} |\n`;
}

/** The number of checks. Versions are not compared, because Debian and its browsers are updated independently. Passed and excepted checks are added, because an exception may pass this time. */
function countIn(line = ''): number {
	const [passed, excepted] = line.split('|').slice(3).map(Number);
	return (passed ?? 0) + (excepted ?? 0);
}
