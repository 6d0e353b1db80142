import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {body, fields} from './json-answer.ts';

// Runs as a child process, so that its CPU time is not counted as the client's.

const server = createServer((_, response) => {
	response.writeHead(200, fields).end(body);
});
// Long enough that no idle connection expires between two rounds: the next round would have to open a new one.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
