import {createServer} from 'node:http';
import {listen} from './listening.ts';

/**
An origin on loopback where nothing listens, unless another process takes the port in the meantime. What a server cannot play, since it listens.

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
