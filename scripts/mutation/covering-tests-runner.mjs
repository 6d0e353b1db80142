// A jest runner for Stryker, which by itself runs every test file to its end for every mutant. This one skips the files without a test that
// reaches the mutant, takes the fast ones first, and stops at the first failure. On these packages that is about eight times as fast.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import TestRunner from 'jest-runner';

export default class CoveringTestsRunner extends TestRunner {
	async runTests(tests, watcher, options) {
		const record = join(this._globalConfig.rootDir, 'measured-tests.json');
		if (process.env.__STRYKER_ACTIVE_MUTANT__ === undefined) {
			await this.#measure(tests, watcher, options, record);
			return;
		}
		const measured = JSON.parse(readFileSync(record, 'utf8'));
		const reaching = new RegExp(this._globalConfig.testNamePattern ?? '', 'i');
		const covering = tests
			.filter(({path}) => measured[path].names.some(name => reaching.test(name)))
			.sort((one, other) => measured[one.path].duration - measured[other.path].duration);
		let failed = false;
		this.on('test-file-success', ([, result]) => {
			failed ||= result.numFailingTests > 0 || Boolean(result.testExecError);
		});
		this.on('test-file-failure', () => {
			failed = true;
		});
		for (const test of covering) {
			if (failed) {
				return;
			}
			await super.runTests([test], watcher, options);
		}
	}

	async #measure(tests, watcher, options, record) {
		const measured = {};
		this.on('test-file-success', ([test, result]) => {
			measured[test.path] = {
				names: result.testResults.map(({fullName}) => fullName),
				duration: result.perfStats.runtime,
			};
		});
		await super.runTests(tests, watcher, options);
		writeFileSync(record, JSON.stringify(measured));
	}
}
