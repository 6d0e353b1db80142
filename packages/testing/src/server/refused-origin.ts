import {createServer} from 'node:http';
import {listen} from './listening.ts';

/**
Returns a loopback origin that refuses connections, for failures that a listening server cannot play. Nothing listens on its port, unless another process takes the port in the meantime.

@example
```
await expect(fetch(await refusedOrigin())).rejects.toMatchObject({cause: {code: 'ECONNREFUSED'}});
```
*/
export async function refusedOrigin(): Promise<string> {
	const {port, stop} = await listen(createServer(), 0, '127.0.0.1');
	await stop();
	return `http://127.0.0.1:${port}`;
}
