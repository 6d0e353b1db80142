import {describe, type Hook} from '@kyhooks/core';
import {wordsFor} from './behaviour/ending.ts';
import {type ConformanceOptions, type ConformanceSettings, resolveConformanceOptions} from './options.ts';
import {type Situation, situationsWith} from './server/situations.ts';

/** The hook under test. */
export type Subject = ConformanceSettings &
	Readonly<{
		/** Names of the hooks that the factory creates; more than one if `compose` joined several. */
		names: readonly string[];
		title: string;
		/** The servers that its calls meet: those of the suite and those of the author. */
		situations: readonly Situation[];
		/** Creates a separate hook, with these options in addition to the given ones. */
		make(extra?: Readonly<Record<string, unknown>>): Hook;
	}>;

export type Factory<Options> = (options: Options) => Hook;

/** @throws TypeError if the options or the factory are invalid; also whatever the factory throws */
export function subjectOf<Options>(factory: Factory<Options>, options: ConformanceOptions<Options>): Subject {
	const settings = resolveConformanceOptions(options);
	if (typeof factory !== 'function') {
		throw new TypeError(`conformance takes the factory of a hook, such as retry, got ${wordsFor(factory)}`);
	}
	const make = (extra?: object) => {
		const given =
			settings.options === undefined && extra === undefined
				? undefined
				: Object.freeze({...settings.options, ...extra});
		return hookOf(factory(given as Options));
	};
	const hooks = describe(make());
	const names = hooks.map(({name}) => name);
	const situations = situationsWith(settings.scenarios);
	return Object.freeze({...settings, make, names, situations, title: settings.name ?? names.join(' + ')});
}

function hookOf(made: Hook): Hook {
	if (typeof made !== 'object' || made === null || describe(made).length === 0) {
		const what =
			typeof made === 'object' && made !== null ? 'options without a hook in them' : wordsFor(made);
		throw new TypeError(
			`the factory must return a hook of defineHook or compose, got ${what}; is it the factory, and not a hook or a promise?`,
		);
	}
	return made;
}
