import {parseArgs} from 'node:util';

export type Ports = Readonly<{port: number; apiPort: number}>;

export const help = `npm run example:node -- [options]

  --port <n>      where the service listens (default: 8080; 0 takes a free port)
  --api-port <n>  where the failures of the API are switched on and off (default: 8081; 0 takes a free port)
  --help`;

/** The command line is invalid. The message says what to change. */
export class CommandLineError extends Error {
	override name = 'CommandLineError' as const;
}

/** @throws CommandLineError with the name of the option and its value */
export function parseCommandLine(args: readonly string[]): Ports | 'help' {
	const {port, 'api-port': apiPort, help} = parse(args);
	return help ? 'help' : {port: portOf('--port', port), apiPort: portOf('--api-port', apiPort)};
}

const options = {
	port: {type: 'string', default: '8080'},
	'api-port': {type: 'string', default: '8081'},
	help: {type: 'boolean', default: false},
} as const;

function parse(args: readonly string[]) {
	try {
		return parseArgs({args: [...args], options}).values;
	} catch (error) {
		throw new CommandLineError((error as Error).message, {cause: error});
	}
}

function portOf(option: string, value: string): number {
	if (!/^\d+$/.test(value) || Number(value) > 65_535) {
		throw new CommandLineError(`${option} must be an integer from 0 to 65535, got ${JSON.stringify(value)}`);
	}
	return Number(value);
}
