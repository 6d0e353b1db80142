import {expect, test} from '@jest/globals';
import {CommandLineError, help, parseCommandLine} from './command-line.ts';

test('ports have defaults, which the help names', () => {
	expect(parseCommandLine([])).toEqual({port: 8080, apiPort: 8081});
	expect(help).toMatch(/default: 8080.*\n.*default: 8081/);
	expect(parseCommandLine(['--help'])).toBe('help');
});

test('ports can be given, and 0 is one of them', () => {
	expect(parseCommandLine(['--port', '9000', '--api-port=0'])).toEqual({port: 9000, apiPort: 0});
});

test.each([
	[['--port', '80x'], '--port must be an integer from 0 to 65535, got "80x"'],
	[['--port='], '--port must be an integer from 0 to 65535, got ""'],
	[['--api-port', '65536'], '--api-port must be an integer from 0 to 65535, got "65536"'],
	[['--ports', '1'], "Unknown option '--ports'"],
])('%j is refused by name and value', (args, message) => {
	expect(() => parseCommandLine(args)).toThrow(CommandLineError);
	expect(() => parseCommandLine(args)).toThrow(message);
});
