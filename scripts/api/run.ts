/*
Writes the public API of each entry point to api/, from the declarations in dist/, so that a change of the API shows in the diff of these files.

	npm run api
	npm run api:check

With `--check` it writes nothing, prints the differences, and exits with 1 if there are any.
*/
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {rollup} from 'rollup';
import {dts} from 'rollup-plugin-dts';
import {differingLines, reportOf} from './report.ts';

const {values: flags} = parseArgs({options: {check: {type: 'boolean'}}});
const folder = 'api';

/** The name of a report and the file of declarations that it is made from. */
function entries(): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const name of readdirSync('packages')) {
		const {exports} = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
		for (const [path, entry] of Object.entries<{types?: string}>(exports)) {
			if (entry.types !== undefined) {
				const file = `packages/${name}/${entry.types.replace('./', '')}`;
				if (!existsSync(file)) {
					throw new Error(`${file} is missing; run \`npm run build\` first`);
				}
				found.set(`${name}${path.slice(1).replaceAll('/', '.')}.d.ts`, file);
			}
		}
	}
	return found;
}

async function reportOn(input: string): Promise<string> {
	const bundle = await rollup({input, external: id => /^[^./]/.test(id), plugins: [dts()]});
	const {output} = await bundle.generate({format: 'es'});
	await bundle.close();
	return reportOf(output[0].code);
}

mkdirSync(folder, {recursive: true});
const before = new Map(readdirSync(folder).map(file => [file, readFileSync(`${folder}/${file}`, 'utf8')]));
const after = new Map<string, string>();
for (const [file, input] of entries()) {
	after.set(file, await reportOn(input));
}
const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
	file => before.get(file) !== after.get(file),
);
for (const file of changed) {
	const report = after.get(file);
	if (flags.check) {
		const lines = differingLines(before.get(file) ?? '', report ?? '');
		console.error([`${folder}/${file}`, ...lines].join('\n'));
	} else if (report === undefined) {
		rmSync(`${folder}/${file}`);
	} else {
		writeFileSync(`${folder}/${file}`, report);
	}
}
if (flags.check && changed.length > 0) {
	console.error(
		'The public API has changed. If it should, run `npm run api`, look at the diff, and commit it; else undo the change.',
	);
	process.exitCode = 1;
} else {
	console.log(`${after.size} entry points, ${changed.length} reports ${flags.check ? 'differ' : 'written'}.`);
}
