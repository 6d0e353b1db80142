// Checks what the compiler does not: imports run one way (hooks → core → ky), parts never import their factory, only core's clock
// uses time or randomness, each file is one concept, a folder has few files, and an index is a list of names.
import {readdirSync, readFileSync} from 'node:fs';
import {basename, join, relative} from 'node:path';

const mostLines = 250;
const mostFiles = 12;
const timeAndChance =
	/\b(?:Date\.now|performance\.now|Math\.random|AbortSignal\.timeout|setTimeout|setInterval|crypto\.randomUUID|new Date\(\))/;
const clockFiles = new Set([
	'packages/core/src/time/clock.ts',
	'packages/testing/src/time/global-time.ts',
	'packages/testing/src/conformance/behaviour/trapped-globals.ts',
]);

// Code for Node only; everything else must load in a browser.
const forNode =
	/^packages\/(?:testing\/src\/(?:server|chaos|nock)(?:\/|\.ts$)|error-logger\/src\/sinks\/rotating-file\.ts$)/;

const complaints: string[] = [];

for (const folder of readdirSync('packages')) {
	const manifest = JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8'));
	const declared = new Set(Object.keys({...manifest.dependencies, ...manifest.peerDependencies}));
	const source = `packages/${folder}/src`;
	const imports = new Map<string, string[]>();
	const filesIn = new Map<string, number>();
	for (const entry of readdirSync(source, {recursive: true, withFileTypes: true})) {
		if (!entry.isFile()) {
			continue;
		}
		filesIn.set(entry.parentPath, (filesIn.get(entry.parentPath) ?? 0) + 1);
		const file = join(entry.parentPath, entry.name);
		const whole = readFileSync(file, 'utf8');
		// Without comments, which show examples and name what is banned.
		const text = whole.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
		const complain = (what: string) => complaints.push(`${file}: ${what}`);
		const lines = whole.split('\n').length;
		if (lines > mostLines) {
			complain(`${lines} lines; split what is more than one concept`);
		}
		if (timeAndChance.test(text) && !clockFiles.has(file)) {
			complain(`${timeAndChance.exec(text)?.[0]} belongs to core's clock`);
		}
		if (/(?:^|\/)(?:utils?|helpers?|common|misc)\b/.test(relative(source, file))) {
			complain('name the concept');
		}
		if (entry.name === 'index.ts' && /export \*|export default|^(?!export|import|\t|\}|\s*$)/m.test(text)) {
			complain('an index is a list of explicit named exports and nothing else');
		}
		const local: string[] = [];
		for (const [, specifier = ''] of text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'/gms)) {
			if (specifier.startsWith('.')) {
				// Type imports count too: in a cycle of files, you cannot understand one before the others.
				local.push(join(file, '..', specifier));
			} else if (
				folder !== 'core' &&
				specifier.startsWith('@kyhooks/') &&
				specifier !== '@kyhooks/core' &&
				folder !== 'kyhooks'
			) {
				complain(`imports ${specifier}; hooks know core alone`);
			} else if (specifier.startsWith('node:')) {
				if (!forNode.test(file)) {
					complain(`imports ${specifier}, and must run in a browser`);
				}
			} else if (![...declared].some(name => specifier === name || specifier.startsWith(`${name}/`))) {
				complain(`imports ${specifier}, which its package.json does not declare`);
			}
		}
		const factory = join(source, `${folder}.ts`);
		if (local.includes(factory) && basename(file) !== 'index.ts') {
			complain('a part imports its factory');
		}
		imports.set(file, local);
	}
	reportCycles(imports);
	for (const [path, files] of filesIn) {
		if (files > mostFiles) {
			complaints.push(`${path}: ${files} files side by side; make folders by topic`);
		}
	}
}

function reportCycles(imports: ReadonlyMap<string, readonly string[]>) {
	const done = new Set<string>();
	const visit = (file: string, path: readonly string[]) => {
		if (path.includes(file)) {
			complaints.push(`${[...path.slice(path.indexOf(file)), file].join(' → ')}: imports in a circle`);
		} else if (!done.has(file)) {
			for (const next of imports.get(file) ?? []) {
				visit(next, [...path, file]);
			}
			done.add(file);
		}
	};
	for (const file of imports.keys()) {
		visit(file, []);
	}
}

for (const complaint of complaints) {
	console.error(complaint);
}
process.exitCode = complaints.length === 0 ? 0 : 1;
