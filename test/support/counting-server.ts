// Runs in its own process, so that the memory that a test measures does not include what it receives. Answers each request with 503 and the number of bytes received.
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

const server = createServer((request, response) => {
	let bytes = 0;
	request.on('data', (chunk: Buffer) => {
		bytes += chunk.length;
	});
	request.once('end', () => response.writeHead(503).end(String(bytes)));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
