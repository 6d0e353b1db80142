/*
Measures the size of each import in a browser, from the packages as npm would install them: bundled, minified, compressed with brotli, without ky.

	npm run weight -- [--parts retry] [--write]

Exits with 1 if an import is larger than its gate in budget.json, or if README.md has another size. `--write` writes the sizes into README.md. `--parts` shows the minified bytes of one import by file.
*/
import {mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import budget from './budget.json' with {type: 'json'};
import {installPacked, type Part, weigh} from './weigh.ts';

type Row = (typeof budget)[number] & {size: number; parts: readonly Part[]};

const {values: flags} = parseArgs({options: {parts: {type: 'string'}, write: {type: 'boolean'}}});
if (flags.parts !== undefined && !budget.some(({name}) => name === flags.parts)) {
	throw new Error(`There is no ${flags.parts}; there are ${budget.map(({name}) => name).join(', ')}`);
}
const rows = await weighAll();
console.log(tableOf(rows));
for (const {name, parts} of rows) {
	if (name === flags.parts) {
		console.log(`\n${parts.map(({file, bytes}) => `${String(bytes).padStart(7)}  ${file}`).join('\n')}`);
	}
}
judge(rows);
compareWithReadme(rows);

async function weighAll(): Promise<readonly Row[]> {
	const folder = mkdtempSync(join(realpathSync(tmpdir()), 'kyhooks-weight-'));
	try {
		installPacked(folder);
		return await Promise.all(
			budget.map(async row => {
				const {kilobytes, parts} = await weigh(row.code, folder);
				return {...row, size: kilobytes, parts};
			}),
		);
	} finally {
		rmSync(folder, {recursive: true});
	}
}

function tableOf(rows: readonly Row[]): string {
	const table = rows.map(({name, size, gate, aim}) => [name, ...[size, gate, aim].map(kB => kB.toFixed(2))]);
	return [['kB', 'size', 'gate', 'aim'], ...table]
		.map(([name = '', ...cells]) => name.padEnd(12) + cells.map(cell => cell.padStart(8)).join(''))
		.join('\n');
}

function judge(rows: readonly Row[]): void {
	for (const {name, size, gate} of rows) {
		if (size > gate) {
			complain(`${name}: ${size.toFixed(2)} kB is above the gate of ${gate} kB`);
		}
	}
}

function compareWithReadme(rows: readonly Row[]): void {
	const readme = readFileSync('README.md', 'utf8');
	const section = /(?<=<!-- weight -->\n).*?(?=<!-- \/weight -->)/s;
	const found = section.exec(readme)?.[0];
	if (found === undefined) {
		complain('README.md has no <!-- weight --> and <!-- /weight -->');
	} else if (flags.write) {
		const lines = rows.map(({title, size}) => `| ${title} | ${size.toFixed(1)} |\n`);
		writeFileSync('README.md', readme.replace(section, `\n| import | kB |\n|---|---|\n${lines.join('')}\n`));
	} else if (!saysTheSame(found, rows)) {
		complain('README.md says other sizes; `npm run weight -- --write` corrects it');
	}
}

/** Another version of zlib may compress slightly better or worse, so 0.1 kB is allowed besides the rounding. */
function saysTheSame(section: string, rows: readonly Row[]): boolean {
	const said = [...section.matchAll(/^\| (.*) \| ([\d.]+) \|$/gm)];
	return (
		said.length === rows.length &&
		rows.every(({title, size}, index) => {
			const [, saidTitle, saidSize] = said[index] ?? [];
			return saidTitle === title && Math.abs(Number(saidSize) - size) < 0.15;
		})
	);
}

function complain(what: string): void {
	console.error(what);
	process.exitCode = 1;
}
