import {describe, expect, test} from '@jest/globals';
import {run} from '../../src/chaos/run.ts';

async function runWith(
	...words: readonly string[]
): Promise<readonly [number, readonly string[], readonly string[]]> {
	const printed: string[] = [];
	const complaints: string[] = [];
	const code = await run({
		words,
		version: '1.2.3',
		print: line => printed.push(line),
		complain: line => complaints.push(line),
		stopped: new Promise(() => {}),
	});
	return [code, printed, complaints];
}

describe('kyhooks-chaos', () => {
	test('ends with 2 and a hint for a bad option', async () => {
		await expect(runWith('--rate', '0.2')).resolves.toEqual([
			2,
			[],
			['--target is missing: the URL of the server behind the proxy\nTry kyhooks-chaos --help'],
		]);
	});

	test('prints its version', async () => {
		await expect(runWith('--version')).resolves.toEqual([0, ['1.2.3'], []]);
	});

	test('lists the scenarios that a proxy can play, and no other', async () => {
		const [code, [list = '']] = await runWith('--list');
		const names = list.split('\n');
		expect(code).toBe(0);
		expect(names).toEqual(expect.arrayContaining(['ok', 'resetMidBody', 'flaky', 'redirectLoop']));
		for (const name of ['refused', 'dnsFailure', 'tlsExpired', 'abortedByCaller']) {
			expect(names).not.toContain(name);
		}
	});

	test('helps in lines that fit a terminal, with every option', async () => {
		const [, [help = '']] = await runWith('--help');
		expect(help.split('\n').every(line => line.length <= 100)).toBe(true);
		for (const option of 'target script rate seed over from to failure retry-after port host list version help'.split(
			' ',
		)) {
			expect(help).toContain(`--${option}`);
		}
	});
});
