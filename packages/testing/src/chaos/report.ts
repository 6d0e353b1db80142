import type {ProxiedRequest} from './proxied-request.ts';

/** One line for a finished request. */
export function lineOf(request: ProxiedRequest): string {
	const {at, method, path, duration} = request;
	const time = new Date(at).toISOString().slice(11, 23);
	return `${time} ${method} ${path} → ${whatHappened(request)}, ${Math.round(duration)} ms`;
}

function whatHappened(request: ProxiedRequest): string {
	const {scenario, passed, preflight, status, problemOfTarget, outcome, answerBody} = request;
	const answer = status ?? 'no answer';
	const why = preflight
		? ' (preflight)'
		: scenario === undefined || scenario === 'ok'
			? ''
			: ` (${scenario})`;
	const left = outcome === 'aborted' || answerBody === 'cancelled' ? ', the client left' : '';
	if (problemOfTarget !== undefined) {
		return `${answer}, the target gives no answer: ${problemOfTarget}`;
	}
	return passed && status !== undefined ? `${answer} from the target${why}${left}` : `${answer}${why}${left}`;
}

export type Summary = {
	add(request: ProxiedRequest): void;
	toString(): string;
};

/** Counts the requests by what happened to them. */
export function createSummary(): Summary {
	const done = new Map<string, number>();
	let requests = 0;
	let untouched = 0;
	let dead = 0;
	return {
		add({scenario, passed, problemOfTarget}) {
			requests += 1;
			if (problemOfTarget !== undefined) {
				dead += 1;
			} else if (scenario === undefined || (passed && scenario === 'ok')) {
				untouched += 1;
			} else {
				done.set(scenario, (done.get(scenario) ?? 0) + 1);
			}
		},
		toString() {
			const failures = [...done].map(([scenario, count]) => `${scenario} ${count}`);
			return [
				`${requests} ${requests === 1 ? 'request' : 'requests'}: ${untouched} left to the target`,
				...failures,
				...(dead > 0 ? [`${dead} without an answer of the target`] : []),
			].join(', ');
		},
	};
}
