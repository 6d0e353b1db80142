import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {body, fields} from './json-answer.ts';

// Runs as a child process, so that its CPU time is not counted as the client's.

const server = createServer((_, response) => {
	response.writeHead(200, fields).end(body);
});
// A connection that expires between two rounds would make the next one pay for a new connection.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
