// Mutation tests: `npm run test:mutation` for all packages, `npm run test:mutation -- retry` for one, and
// `npm run test:mutation -- packages/retry/src/backoff.ts` for one file.
import {availableParallelism} from 'node:os';
import {Stryker} from '@stryker-mutator/core';

const packages = [
	'retry',
	'status-classifier',
	'timeout',
	'error-logger',
	'circuit-breaker',
	'auth-refresh',
	'limiter',
	'opentelemetry',
	'kyhooks',
	'core',
];
const lowestScore = 90;

const wanted = process.argv.slice(2);
for (const target of wanted.length > 0 ? wanted : packages) {
	const [, name = target] = /^packages\/([^/]+)\//.exec(target) ?? [];
	if (!packages.includes(name)) {
		throw new Error(`There is no package ${name}; there are ${packages.join(', ')}`);
	}
	console.log(`\n${target}`);
	await mutate(name, name === target ? `packages/${name}/src/**/*.ts` : target);
}

/** Sets the exit code to 1 if the score is too low. */
async function mutate(name: string, sources: string): Promise<void> {
	const reports = `build/mutation/${name}`;
	await new Stryker({
		mutate: [sources],
		testRunner: 'jest',
		plugins: ['@stryker-mutator/jest-runner'],
		testRunnerNodeArgs: ['--experimental-vm-modules'],
		coverageAnalysis: 'perTest',
		jest: {
			// Coverage already shows which tests reach a mutant; following imports would only add more tests.
			enableFindRelatedTests: false,
			config: {
				testMatch: [
					`<rootDir>/packages/${name}/test/**/*.test.ts`,
					// The tests of the root folder that need neither sockets nor real time.
					'<rootDir>/test/composition.test.ts',
					'<rootDir>/test/issues/*.test.ts',
				],
				runner: '<rootDir>/scripts/mutation/covering-tests-runner.mjs',
				testEnvironment: './scripts/mutation/first-failure-environment.mjs',
				// Tests run on virtual time, so a test that takes longer waits for something that its mutant will never do.
				testTimeout: 3_000,
			},
		},
		// Reuses the last result if neither the source nor the tests have changed; delete build/mutation to start from scratch.
		incremental: true,
		incrementalFile: `${reports}/incremental.json`,
		concurrency: availableParallelism(),
		// Hanging tests fail by `testTimeout`. This limit is for mutants that never yield; it is long so that a busy machine does not reach it.
		timeoutMS: 20_000,
		// jest keeps the modules of each run in memory.
		maxTestRunnerReuse: 250,
		tempDirName: 'build/stryker',
		ignorePatterns: ['/bench', '/docs', '/examples', '/.ci', 'build', 'dist'],
		reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
		clearTextReporter: {allowColor: false, logTests: false, reportTests: false},
		htmlReporter: {fileName: `${reports}/index.html`},
		jsonReporter: {fileName: `${reports}/report.json`},
		thresholds: {high: 95, low: lowestScore, break: lowestScore},
	}).runMutationTest();
}
