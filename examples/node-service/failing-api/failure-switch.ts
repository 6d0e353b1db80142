import {ok, type Scenario, type Script, scenarioNamed} from '@kyhooks/testing';
import {startChaosProxy} from '@kyhooks/testing/server';
import {problem} from '../failure-answer.ts';

export type FailureSwitch = Readonly<{
	/** Decides what happens to the requests to the API. */
	script: Script;
	/** `PUT /failure/<scenario>?times=<n>` switches a failure on, `DELETE /failure` off, `GET /failure` shows it. */
	answer(request: Request): Promise<Response>;
}>;

type Failure = {
	readonly name: string;
	readonly scenario: Scenario;
	readonly since: number;
	/** The number of requests that it has affected. */
	met: number;
	/** The number of requests that it will still affect. */
	left: number;
};

const usage = 'Use PUT /failure/<scenario>, PUT /failure/<scenario>?times=2, GET /failure or DELETE /failure';

export function createFailureSwitch(): FailureSwitch {
	let failure: Failure | undefined;

	const state = () => Response.json({failure: failure?.name ?? 'none', requests: failure?.met ?? 0});

	return {
		script: {
			description: 'the failure that is switched on',
			length: Number.POSITIVE_INFINITY,
			step() {
				if (failure === undefined || failure.left === 0) {
					return ok();
				}
				const {scenario, since, met} = failure;
				failure.met += 1;
				failure.left -= 1;
				return 'step' in scenario
					? scenario.step({index: met, elapsed: performance.now() - since})
					: scenario;
			},
		},
		async answer({method, url}) {
			const {pathname, searchParams} = new URL(url);
			const name = /^\/failure\/(\w+)$/.exec(pathname)?.[1];
			try {
				if (method === 'PUT' && name !== undefined) {
					failure = await failureOf(name, searchParams.get('times'));
				} else if (method === 'DELETE') {
					failure = undefined;
				} else if (method !== 'GET') {
					return problem(405, {title: usage});
				}
				return state();
			} catch (error) {
				return problem(400, {title: (error as Error).message});
			}
		},
	};
}

/** @throws Error that says what is wrong with the name or the count */
async function failureOf(name: string, times: string | null): Promise<Failure> {
	if (times !== null && !/^[1-9]\d*$/.test(times)) {
		throw new Error(`times must be an integer from 1, got ${JSON.stringify(times)}`);
	}
	const scenario = scenarioNamed(name);
	// A proxy rejects at its start a scenario that it cannot play. For example, it cannot refuse a connection, since it listens.
	const proxy = await startChaosProxy({target: 'http://127.0.0.1', scenario});
	await proxy.stop();
	return {name, scenario, since: performance.now(), met: 0, left: Number(times ?? Number.POSITIVE_INFINITY)};
}
