// A process of its own, so that what it receives is not in the memory that a test measures. Answers each request with 503 and the number of bytes it had.
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
