import {describe, expect, test} from '@jest/globals';
import {createCircuits} from '@kyhooks/circuit-breaker';
import {forever, neverResponds, ok, type Scenario, serverError, unavailable} from '@kyhooks/testing';
import type {Circuit} from '../src/circuit.ts';
import type {AttemptResult} from '../src/tripwire.ts';
import {
	allowed,
	ask,
	attempts,
	circuitOf,
	enter,
	failure,
	ignored,
	ofEndpoint,
	openTimeOver,
	success,
	timedOut,
} from './support/circuit.ts';
import {breaking, origin, outcome, virtualTime} from './support/client.ts';

const time = virtualTime();

const broken = `${origin}/broken`;
const well = `${origin}/well`;

const of = (path: string, outcome: AttemptResult): AttemptResult => ({...outcome, path});

/** A circuit that one path has opened. */
function openedBy(path: string, outcome: AttemptResult = failure) {
	const made = circuitOf();
	attempts(made.circuit, 20, success);
	while (made.circuit.state === 'closed') {
		attempts(made.circuit, 1, of(path, outcome));
	}
	return made;
}

const isLetIn = (circuit: Circuit, url: string) => ask(circuit, allowed, url) !== undefined;

describe('a circuit that one path alone has opened', () => {
	test.each<[string, AttemptResult]>([
		['503s', failure],
		['500s', ofEndpoint],
		['timeouts', timedOut],
	])('by %s holds back that path, whatever its query, and says so', (_, kind) => {
		const {circuit, changes} = openedBy(broken, kind);
		expect(circuit.trip?.path).toBe(broken);
		expect(changes[0]?.why).toContain(broken);
		expect(isLetIn(circuit, `${broken}?page=2`)).toBe(false);
		expect(isLetIn(circuit, well)).toBe(true);
		expect(isLetIn(circuit, `${broken}/deeper`)).toBe(true);
	});

	test('lets others through in each of its states, and counts them in none', async () => {
		const {circuit} = openedBy(broken);
		const others = () => attempts(circuit, 50, of(well, success));
		others();
		expect(circuit.state).toBe('open');
		await time().advance(openTimeOver);
		others();
		expect(circuit.state).toBe('open');
		const probe = enter(circuit, broken);
		others();
		expect([circuit.state, isLetIn(circuit, broken)]).toEqual(['half-open', false]);
		circuit.record(probe, of(broken, success));
		const elsewhere = Array.from({length: 100}, () => enter(circuit, well));
		others();
		// As many as the recovery allows, and no fewer because of the attempts to other paths.
		const places = Array.from({length: 10}, () => ask(circuit, allowed, broken));
		expect(places.filter(permit => permit !== undefined)).toHaveLength(1);
		for (const permit of elsewhere) {
			circuit.record(permit, ignored);
		}
		expect([circuit.state, isLetIn(circuit, broken)]).toEqual(['recovering', false]);
	});

	test('knows the path still when a probe has failed', async () => {
		const {circuit} = openedBy(broken);
		await time().advance(openTimeOver);
		circuit.record(enter(circuit, broken), of(broken, failure));
		expect(circuit.trip).toMatchObject({by: 'probe', path: broken});
		expect(isLetIn(circuit, well)).toBe(true);
	});

	test('holds all back when another path fails too: it is the server', () => {
		for (const kind of [failure, timedOut]) {
			const {circuit, changes} = openedBy(broken);
			attempts(circuit, 1, of(well, kind));
			expect(circuit.trip).toMatchObject({by: 'failures', failures: 10});
			expect(circuit.trip?.path).toBeUndefined();
			expect(isLetIn(circuit, well)).toBe(false);
			expect(isLetIn(circuit, `${origin}/third`)).toBe(false);
			expect(changes).toHaveLength(1);
		}
	});

	test('is not widened by failures of another endpoint, by responses, or by cancelled attempts', () => {
		const {circuit} = openedBy(broken);
		for (const kind of [ofEndpoint, success, ignored]) {
			attempts(circuit, 100, of(well, kind));
		}
		expect(circuit.trip?.path).toBe(broken);
		expect(isLetIn(circuit, well)).toBe(true);
	});

	test('ignores an attempt elsewhere that was let in during an earlier era', async () => {
		const {circuit} = openedBy(broken);
		const late = enter(circuit, well);
		await time().advance(openTimeOver);
		enter(circuit, broken);
		circuit.record(late, of(well, failure));
		expect(isLetIn(circuit, well)).toBe(true);
	});

	test('starts anew once it has closed', async () => {
		const {circuit} = openedBy(broken);
		await time().advance(openTimeOver);
		attempts(circuit, 11, of(broken, success));
		expect(circuit.state).toBe('closed');
		attempts(circuit, 10, of(well, failure));
		expect(circuit.trip?.path).toBe(well);
		expect(isLetIn(circuit, broken)).toBe(true);
	});
});

describe('failures of two paths', () => {
	test('in one row hold back all', () => {
		const {circuit} = circuitOf();
		attempts(circuit, 9, of(broken, failure));
		attempts(circuit, 1, of(well, failure));
		expect(circuit.trip?.path).toBeUndefined();
		expect(isLetIn(circuit, `${origin}/third`)).toBe(false);
	});

	test('are those of the second where those of the first are made up for', () => {
		const {circuit} = circuitOf();
		attempts(circuit, 9, of(well, failure));
		attempts(circuit, 3, of(well, success));
		attempts(circuit, 10, of(broken, failure));
		expect(circuit.trip?.path).toBe(broken);
	});
});

describe('one broken endpoint', () => {
	const kinds: [string, () => Scenario][] = [
		['answers 503', unavailable],
		['answers 500', serverError],
		['hangs', neverResponds],
	];
	const rules = ['auto', 'wait', 'refuse'] as const;

	test.each(kinds.flatMap(([name, make]) => rules.map(whenOpen => [name, whenOpen, make] as const)))(
		'that %s never holds another path back, whether it is called side by side or after a pause (%s)',
		async (_, whenOpen, make) => {
			const circuits = createCircuits();
			const own = {totalTimeout: 30_000};
			const bad = breaking(forever(make()), {circuits, whenOpen}, own);
			const good = breaking(forever(ok()), {circuits, whenOpen}, own);
			const failing: Promise<unknown>[] = [];
			let served = 0;
			const round = async (calls: number) => {
				for (let call = 0; call < calls; call++) {
					failing.push(outcome(bad.api.get(`${broken}?call=${call}`)), outcome(bad.api.get(broken)));
					const before = time().now();
					let answered = 0;
					for (let index = 0; index < 2; index++) {
						void good.api.get(`${well}/${index}`).then(() => {
							answered += 1;
							expect(time().now()).toBe(before);
						});
					}
					await time().advance(50);
					expect(answered).toBe(2);
					served += answered;
				}
			};
			// First only the broken path is called: successes of the good path would interrupt its consecutive failures.
			for (let call = 0; call < 40; call++) {
				failing.push(outcome(bad.api.get(broken)));
				await time().advance(50);
			}
			await round(100);
			await time().advance(60_000);
			await round(20);
			expect(served).toBe(240);
			await time().run(Promise.all(failing));
			expect(circuits.report(origin).trip?.path).toBe(broken);
			expect([circuits.report(origin).waiting, time().pending]).toEqual([0, 0]);
		},
	);

	test('makes others wait for nobody: who goes elsewhere does not stand in its line', async () => {
		const circuits = createCircuits();
		const script: Scenario = forever(unavailable());
		const bad = breaking(script, {circuits, whenOpen: 'wait'}, {totalTimeout: 30_000});
		for (let call = 0; call < 12; call++) {
			await time().run(outcome(bad.api.get(broken)));
			await time().advance(50);
		}
		const line = Array.from({length: 20}, () => outcome(bad.api.get(broken)));
		await time().advance(1);
		expect(circuits.report(origin).waiting).toBeGreaterThan(0);
		const before = time().now();
		const good = breaking(forever(ok()), {circuits, whenOpen: 'wait'}, {totalTimeout: 30_000});
		await expect(time().run(good.api.get(well))).resolves.toMatchObject({status: 200});
		expect(time().now()).toBe(before);
		await time().run(Promise.all(line));
	});
});
