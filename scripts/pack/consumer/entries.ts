// Imports the entries given as arguments, and prints how many there are.

/** These entries load only in a test runner. Elsewhere, an error that names the runner shows that everything else was found. */
const needsRunner: Readonly<Record<string, string>> = {
	'@kyhooks/testing/jest': "The requested module '@jest/globals' is a CommonJS module",
};

/** These entries are imported for their side effects, and export nothing. */
const registers: readonly string[] = ['@kyhooks/testing/vitest', '@kyhooks/timeline/element'];

const entries = process.argv.slice(2);
for (const entry of entries) {
	const options = entry.endsWith('.json') ? {with: {type: 'json'}} : undefined;
	const message = needsRunner[entry];
	try {
		const names = Object.keys(await import(entry, options));
		if (names.length === 0 && !registers.includes(entry)) {
			throw new Error('it exports nothing');
		}
	} catch (error) {
		if (message === undefined || !String(error).includes(message)) {
			throw new Error(`${entry} cannot be imported`, {cause: error});
		}
	}
}
console.log(entries.length);
