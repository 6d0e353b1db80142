import type {Match, Rule, Verdict} from '@kyhooks/status-classifier';

/** Writes a rule in one line. */
export function rule(name: string, when: Match, verdict: Verdict): Rule {
	return Object.freeze({name, when: Object.freeze(when), verdict: Object.freeze(verdict)});
}
