import {describe, expect, test} from '@jest/globals';
import {parseCommandLine} from '../../src/chaos/command-line.ts';
import {type Scenario, type Script, toScript} from '../../src/script/script.ts';

const target = ['--target', 'http://localhost:3000'];

function start(...words: readonly string[]): {scenario: Script; [key: string]: unknown} {
	const command = parseCommandLine([...target, ...words]) as {kind: string; scenario: Scenario};
	expect(command.kind).toBe('start');
	return {...command, scenario: toScript(command.scenario)};
}

function names({step}: Script, count: number): readonly (string | undefined)[] {
	return Array.from({length: count}, (_, index) => step({index, elapsed: index * 1_000})?.scenario);
}

describe('the command line', () => {
	test('with a target alone is a flaky server on port 8080, for this machine alone', () => {
		expect(start()).toMatchObject({
			target: 'http://localhost:3000/',
			host: '127.0.0.1',
			port: 8_080,
			scenario: {description: 'flaky({rate: 0.2, seed: 1})'},
		});
	});

	test('says where to listen', () => {
		expect(start('--host', '0.0.0.0', '--port', '0')).toMatchObject({host: '0.0.0.0', port: 0});
	});

	test.each([
		[['--help'], 'help'],
		[['-h'], 'help'],
		[['--version'], 'version'],
		[['--list'], 'list'],
		[['--list', '--target', 'nonsense'], 'list'],
	])('%j asks for %s, and needs no target', (words, kind) => {
		expect(parseCommandLine(words)).toEqual({kind});
	});
});

describe('the script', () => {
	test('of one name is for every request', () => {
		expect(names(start('--script', 'gone').scenario, 3)).toEqual(['gone', 'gone', 'gone']);
	});

	test('of several is for one request each', () => {
		const {scenario} = start('--script', 'unavailable, resetMidBody,ok');
		expect(names(scenario, 4)).toEqual(['unavailable', 'resetMidBody', 'ok', undefined]);
	});

	test('of chance takes rate, seed and what fails', () => {
		const words = ['--script', 'flaky', '--rate', '1', '--seed', '7', '--failure', 'gone,notFound'];
		const {scenario} = start(...words);
		expect(scenario.description).toBe('flaky({rate: 1, seed: 7})');
		expect(new Set(names(scenario, 30))).toEqual(new Set(['gone', 'notFound']));
	});

	test('that gets worse takes how fast', () => {
		const {scenario} = start('--script', 'degrading', '--over', '3', '--seed', '2');
		expect(scenario.description).toBe('degrading({over: 3, seed: 2})');
	});

	test('of an outage takes when it begins and ends', () => {
		const {scenario} = start(
			'--script',
			'outage',
			'--from',
			'1000',
			'--to',
			'3000',
			'--failure',
			'badGateway',
		);
		expect(names(scenario, 4)).toEqual(['ok', 'badGateway', 'badGateway', 'ok']);
	});

	test.each([
		['unavailable', 'retry-after', '2'],
		['overloaded', 'retry-after', '2'],
		['tooLarge', 'retry-after', '2'],
		['rateLimited', 'retry-after', '2'],
	])('%s says when to come back', (script, field, value) => {
		const step = start('--script', script, '--retry-after', '2').scenario.step({index: 0, elapsed: 0});
		expect(step?.effect).toMatchObject({headers: {[field]: value}});
	});

	test('has the time to come back in what fails by chance, too', () => {
		const {scenario} = start('--rate', '1', '--retry-after', '2');
		expect(scenario.step({index: 0, elapsed: 0})?.effect).toMatchObject({headers: {'retry-after': '2'}});
	});
});

describe('what cannot be understood is refused by name and value', () => {
	test.each([
		[[], '--target is missing'],
		[
			['--target', 'localhost:3000'],
			'--target must be an http or https URL without a query, got "localhost:3000"',
		],
		[['--target', 'http://a/?b=c'], '--target must be an http or https URL without a query'],
		[[...target, '--rate', 'often'], '--rate must be a number, got "often"'],
		[[...target, '--rate', '2'], '--rate must be a finite number from 0 to 1, got 2'],
		[[...target, '--seed', '1.5'], '--seed must be an integer from 0 to Infinity, got 1.5'],
		[[...target, '--port', ''], '--port must be a number, got ""'],
		[[...target, '--port', '65536'], '--port must be an integer from 0 to 65535, got 65536'],
		[
			[...target, '--script', 'unavailble'],
			'--script: there is no scenario "unavailble"; did you mean unavailable?',
		],
		[[...target, '--failure', 'gonne,ok'], '--failure: there is no scenario "gonne"'],
		[[...target, '--script', 'ok,refused'], 'kyhooks-chaos cannot play refused'],
		[[...target, '--failure', 'dnsFailure'], 'kyhooks-chaos cannot play dnsFailure'],
		[[...target, '--script', 'abortedByCaller'], 'abortedByCaller is what a caller does'],
		[[...target, '--over', '3'], '--over is for degrading, and there is none in --script flaky'],
		[[...target, '--script', 'gone', '--failure', 'ok'], '--failure is for flaky, degrading, outage'],
		[[...target, '--script', 'gone', '--retry-after', '1'], '--retry-after is for unavailable'],
		[[...target, '--script', 'outage'], '--to is missing'],
		[
			[...target, '--script', 'outage', '--from', '2', '--to', '1'],
			'--to must be at least --from (2), got 1',
		],
		[
			[...target, '--script', 'tooLarge', '--retry-after', '0.5'],
			'--retry-after must be an integer from 0 to Infinity, got 0.5',
		],
		[
			[...target, '--script', 'rateLimited', '--retry-after=-1'],
			'--retry-after must be a finite number from 0 to Infinity, got -1',
		],
		[[...target, '--speed', '3'], "Unknown option '--speed'"],
		[[...target, 'http://localhost:4000'], "Unexpected argument 'http://localhost:4000'"],
	])('%j', (words, message) => {
		expect(() => parseCommandLine(words)).toThrow(message);
	});
});
