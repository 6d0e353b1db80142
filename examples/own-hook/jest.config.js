export default {
	// ky and kyhooks are ES modules, so the tests must be ES modules too.
	extensionsToTreatAsEsm: ['.ts'],
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{jsc: {parser: {syntax: 'typescript'}, target: 'es2023'}, module: {type: 'es6'}, sourceMaps: 'inline'},
		],
	},
	// TypeScript lets you import `api.ts` as `./api.js`. Jest looks for the file under that name.
	moduleNameMapper: {'^(\\.{1,2}/.*)\\.js$': '$1'},
};
