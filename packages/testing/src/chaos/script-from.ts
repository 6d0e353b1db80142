import {tooLarge} from '../scenarios/answers/client-error.ts';
import {rateLimited} from '../scenarios/answers/rate-limit.ts';
import {overloaded, unavailable} from '../scenarios/answers/server-error.ts';
import {catalogue, scenarioNamed} from '../scenarios/catalogue.ts';
import {degrading, flaky} from '../script/chance.ts';
import {outage} from '../script/outage.ts';
import {isStep, type Scenario} from '../script/script.ts';
import {forever, sequence} from '../script/sequence.ts';
import {assertPlayable} from '../server/playable.ts';

/** The options of the command line that describe the script. */
export type ScriptOptions = Readonly<{
	/** One name, or several separated by commas. */
	script: string;
	failure: string | undefined;
	rate: number | undefined;
	seed: number | undefined;
	over: number | undefined;
	from: number | undefined;
	to: number | undefined;
	/** Seconds. */
	retryAfter: number | undefined;
}>;

type OptionName = Exclude<keyof ScriptOptions, 'script'>;

/** The scenarios that accept each option. */
const takenBy: Readonly<Record<OptionName, readonly string[]>> = {
	rate: ['flaky'],
	seed: ['flaky', 'degrading'],
	over: ['degrading'],
	from: ['outage'],
	to: ['outage'],
	failure: ['flaky', 'degrading', 'outage'],
	retryAfter: ['unavailable', 'overloaded', 'rateLimited', 'tooLarge'],
};

/**
Creates the script that the command line names. A single name is used for every request; several names are used for one request each.

@throws Error with the name and the value of the option
*/
export function scriptFrom(options: ScriptOptions): Scenario {
	const names = namesIn('script', options.script);
	const failures = namesIn('failure', options.failure ?? 'unavailable');
	const takesFailure = names.some(name => takenBy.failure.includes(name));
	const all = takesFailure ? [...names, ...failures] : names;
	for (const [option, takers] of Object.entries(takenBy)) {
		if (options[option as OptionName] !== undefined && !all.some(name => takers.includes(name))) {
			throw new RangeError(
				`--${dashed(option)} is for ${takers.join(', ')}, and there is none in --script ${options.script}`,
			);
		}
	}
	const scenarios = names.map(name => scenarioFrom(name, options, failures));
	const [only] = scenarios;
	return scenarios.length > 1 || only === undefined
		? sequence(...scenarios)
		: isStep(only)
			? forever(only)
			: only;
}

function scenarioFrom(name: string, options: ScriptOptions, failures: readonly string[]): Scenario {
	const {rate, seed, over, from, to, retryAfter} = options;
	const failure = () => failures.map(each => scenarioFrom(each, options, []));
	const later = retryAfter === undefined ? {} : {retryAfter};
	switch (name) {
		case 'flaky':
			return flaky(withoutUndefined({rate, seed, failure: failure()}));
		case 'degrading':
			return degrading(withoutUndefined({over, seed, failure: failure()}));
		case 'outage':
			if (to === undefined) {
				throw new TypeError(
					'--to is missing: when the outage is over, in milliseconds after the first request',
				);
			}
			return outage({...withoutUndefined({from}), to, failure: sequence(...failure())});
		case 'unavailable':
			return unavailable(later);
		case 'overloaded':
			return overloaded(later);
		case 'tooLarge':
			return tooLarge(later);
		case 'rateLimited':
			return rateLimited(retryAfter === undefined ? {} : {after: retryAfter});
		case 'abortedByCaller':
			throw new TypeError(
				'--script: abortedByCaller is what a caller does, and not a proxy; use neverResponds',
			);
		default:
			return scenarioNamed(name);
	}
}

/** The names of all scenarios that a proxy can play. */
export function playableNames(): readonly string[] {
	return Object.keys(catalogue).filter(name => {
		try {
			assertPlayable(scenarioNamed(name), 'the chaos proxy');
			return name !== 'abortedByCaller';
		} catch {
			return false;
		}
	});
}

function namesIn(option: string, list: string): readonly string[] {
	const names = list.split(',').map(name => name.trim());
	for (const name of names) {
		try {
			scenarioNamed(name);
		} catch (error) {
			throw new TypeError(`--${option}: ${(error as Error).message}`, {cause: error});
		}
	}
	return names;
}

function withoutUndefined<Values extends object>(
	values: Values,
): {[Key in keyof Values]?: NonNullable<Values[Key]>} {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function dashed(option: string): string {
	return option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
