// Imports the entries that it is given, and prints their number.

/** These entries load in a test runner only. Elsewhere, the error that names the runner shows that all else has been found. */
const needsRunner: Readonly<Record<string, string>> = {
	'@kyhooks/testing/jest': "The requested module '@jest/globals' is a CommonJS module",
};

/** These are imported for what they register, and export nothing. */
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
