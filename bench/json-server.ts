import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

// Runs as a child process, so that its CPU time is not counted as the client's.

const body = JSON.stringify({
	id: 42,
	tenant: 'acme',
	name: 'Ada Lovelace',
	email: 'ada@example.com',
	roles: ['reader', 'editor'],
	address: {street: '12 St James Square', city: 'London', country: 'GB'},
	settings: {language: 'en', newsletter: false, theme: 'dark', timeZone: 'Europe/London'},
	createdAt: '2026-01-02T03:04:05.678Z',
});
const fields = {'content-type': 'application/json', 'content-length': Buffer.byteLength(body)};

const server = createServer((_, response) => {
	response.writeHead(200, fields).end(body);
});
// A connection that expires between two rounds would make the next one pay for a new connection.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
