// Uses the entries that need Node, winston or nock. The compilers check its types, and Node runs it.
import {closeLogger, winstonSink} from '@kyhooks/error-logger/winston';
import {constant, retry} from '@kyhooks/retry';
import {forever, ok, okAfter, resetBeforeHeaders, sequence, unavailable} from '@kyhooks/testing';
import {nockScenario} from '@kyhooks/testing/nock';
import {startFaultServer} from '@kyhooks/testing/server';
import ky from 'ky';
import {winstonSink as sameWinstonSink} from 'kyhooks/winston';
import nock from 'nock';
import winston from 'winston';

const client = ky.extend(retry({backoff: constant(1)}));

{
	await using server = await startFaultServer(sequence(resetBeforeHeaders(), forever(ok())));
	await client.get(server.origin).json();
	server.expectAttempts(2);
}

const requests = nockScenario(nock('https://api.example.com'), okAfter(1, unavailable()), {
	path: '/users/42',
});
await client.get('https://api.example.com/users/42').json();
requests.expectAttempts(2);
nock.restore();

for (const makeSink of [winstonSink, sameWinstonSink]) {
	const logger = winston.createLogger({transports: new winston.transports.Console({silent: true})});
	makeSink(logger).write({level: 'error', message: 'HTTP request failed', fields: {}});
	if (!(await closeLogger(logger))) {
		throw new Error('the logger did not close');
	}
}
