import {parseArgs} from 'node:util';
import type {Scenario} from '../script/script.ts';
import {assertPlayable} from '../server/playable.ts';
import type {ChaosProxyOptions} from './chaos-proxy.ts';
import {type ScriptOptions, scriptFrom} from './script-from.ts';

/** A parsed command line. */
export type Command =
	| Readonly<{kind: 'help' | 'list' | 'version'}>
	| (Readonly<{kind: 'start'}> & Required<Pick<ChaosProxyOptions, 'target' | 'scenario' | 'port' | 'host'>>);

export const help = `kyhooks-chaos: a proxy that fails some of the requests to a server, on purpose

  kyhooks-chaos --target http://localhost:3000 --script flaky --rate 0.2 --seed 7
  kyhooks-chaos --target http://localhost:3000 --script unavailable,resetMidBody,ok
  kyhooks-chaos --target http://localhost:3000 --script slowBody

  --target <url>        the server behind it (http or https)
  --script <names>      a scenario for every request, or a list with commas: one request each, and
                        all that follow go to the target; ok goes to the target (default: flaky)
  --rate <0 to 1>       flaky: the part of the requests that fail (default: 0.2)
  --seed <n>            flaky, degrading: the same seed fails the same requests (default: 1)
  --over <n>            degrading: after how many requests every one fails (default: 20)
  --from <ms>           outage: when it begins, after the first request (default: 0)
  --to <ms>             outage: when it is over
  --failure <names>     flaky, degrading, outage: what fails; of a list, chance takes one
                        (default: unavailable)
  --retry-after <s>     unavailable, overloaded, rateLimited, tooLarge: when to come back
  --port <n>            where it listens (default: 8080; 0 takes a free one)
  --host <address>      (default: 127.0.0.1, this machine alone)
  --list                the names of all scenarios
  --version, --help

A scenario of status 200 without a body of its own (slowHeaders, slowBody, dribble, resetMidBody,
truncatedBody and their like) is done to the target's own answer; any other takes its place.
A line is printed for each request, without query, header fields and bodies. Ctrl-C stops it.`;

/** Error for an invalid command line. The message is for the user. */
export class CommandLineError extends Error {
	override name = 'CommandLineError' as const;
}

const word = {type: 'string'} as const;
const flag = {type: 'boolean', default: false} as const;

const options = {
	target: word,
	script: word,
	rate: word,
	seed: word,
	over: word,
	from: word,
	to: word,
	failure: word,
	'retry-after': word,
	port: word,
	host: word,
	list: flag,
	help: {...flag, short: 'h'},
	version: flag,
} as const;

/** @throws CommandLineError with the name and the value of the option */
export function parseCommandLine(words: readonly string[]): Command {
	const values = parse(words);
	for (const kind of ['help', 'version', 'list'] as const) {
		if (values[kind]) {
			return {kind};
		}
	}
	const {target, host = '127.0.0.1', script = 'flaky', failure} = values;
	if (target === undefined) {
		throw new CommandLineError('--target is missing: the URL of the server behind the proxy');
	}
	const number = (name: 'rate' | 'seed' | 'over' | 'from' | 'to' | 'retry-after' | 'port') =>
		numberOf(name, values[name]);
	const given: ScriptOptions = {
		script,
		failure,
		rate: number('rate'),
		seed: number('seed'),
		over: number('over'),
		from: number('from'),
		to: number('to'),
		retryAfter: number('retry-after'),
	};
	const port = number('port') ?? 8_080;
	if (!Number.isInteger(port) || port < 0 || port > 65_535) {
		throw new CommandLineError(`--port must be an integer from 0 to 65535, got ${port}`);
	}
	return {kind: 'start', target: urlOf(target), host, port, scenario: scenarioOf(given)};
}

function scenarioOf(given: ScriptOptions): Scenario {
	try {
		const scenario = scriptFrom(given);
		assertPlayable(scenario, 'kyhooks-chaos');
		return scenario;
	} catch (error) {
		const message = (error as Error).message
			.replace(/^\w+\.(?:retryAfter|after) /, '--retry-after ')
			.replaceAll(/\b(?:flaky|degrading|outage)\.(?=\w)/g, '--');
		throw new CommandLineError(message, {cause: error});
	}
}

function parse(words: readonly string[]) {
	try {
		return parseArgs({args: [...words], options, allowPositionals: false}).values;
	} catch (error) {
		throw new CommandLineError((error as Error).message.replace(/\. To specify.*/s, ''), {cause: error});
	}
}

function numberOf(name: string, value: string | undefined): number | undefined {
	if (value === undefined) {
		return undefined;
	}
	const number = Number(value);
	if (value.trim() === '' || !Number.isFinite(number)) {
		throw new CommandLineError(`--${name} must be a number, got ${JSON.stringify(value)}`);
	}
	return number;
}

function urlOf(value: string): string {
	const url = URL.parse(value);
	if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
		throw new CommandLineError(
			`--target must be an http or https URL without a query, got ${JSON.stringify(value)}`,
		);
	}
	return url.href;
}
