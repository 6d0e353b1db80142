// A jest runner for Stryker. By itself, Stryker runs every test file to its end for every mutant. This runner runs only the files with a test
// that reaches the mutant, and stops at the first failure, which is an order of magnitude faster here.
import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import TestRunner from 'jest-runner';

export default class CoveringTestsRunner extends TestRunner {
	async runTests(tests, watcher, options) {
		const {rootDir, testNamePattern = ''} = this._globalConfig;
		const record = join(rootDir, 'measured-tests.json');
		if (process.env.__STRYKER_ACTIVE_MUTANT__ === undefined) {
			await this.#measure(tests, watcher, options, record);
			return;
		}
		const measured = JSON.parse(readFileSync(record, 'utf8'));
		const reaching = new RegExp(testNamePattern, 'i');
		const history = join(rootDir, 'killers.json');
		// Test files, the latest to kill a mutant first: the next mutant is close by, and the same file often kills it too.
		const killers = existsSync(history) ? JSON.parse(readFileSync(history, 'utf8')) : [];
		const rank = path => (killers.includes(path) ? killers.indexOf(path) : killers.length);
		const covering = tests
			.filter(({path}) => measured[path].names.some(name => reaching.test(name)))
			.sort(
				({path: one}, {path: other}) =>
					rank(one) - rank(other) || measured[one].duration - measured[other].duration,
			);
		let killed = false;
		this.on('test-file-success', ([, result]) => {
			killed ||= result.numFailingTests > 0 || Boolean(result.testExecError);
		});
		this.on('test-file-failure', () => {
			killed = true;
		});
		for (const test of covering) {
			await super.runTests([test], watcher, options);
			if (killed) {
				replaceFile(history, JSON.stringify([test.path, ...killers.filter(path => path !== test.path)]));
				return;
			}
		}
	}

	/** The run without a mutant records the tests of each file and the time they take. */
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

/** Replaces the file atomically, since several runners share it. */
function replaceFile(path, text) {
	const draft = `${path}.${process.pid}`;
	writeFileSync(draft, text);
	renameSync(draft, path);
}
