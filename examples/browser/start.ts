// `npm run example:browser`: starts an API that fails, and a page that calls it. Choose other ports with `-- --page 8080 --api 8081`. If a port is taken, the error names it, and no other is tried.
import {parseArgs} from 'node:util';
import {startExample} from './example.ts';

const {values} = parseArgs({
	options: {page: {type: 'string', default: '5173'}, api: {type: 'string', default: '5174'}},
});

/** @throws TypeError that names the option and its value */
function portOf(option: keyof typeof values): number {
	const port = Number(values[option]);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) {
		throw new TypeError(`--${option} must be a port from 0 to 65535, got ${values[option]}`);
	}
	return port;
}

try {
	// Without a handler, the process ends without the event `exit`.
	process.once('SIGINT', () => process.exit());
	const {page, plain, api} = await startExample({page: portOf('page'), api: portOf('api')});
	console.log(`The page:               ${page}`);
	console.log(`One without a bundler:  ${plain}`);
	console.log(`The API that they call: ${api}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
