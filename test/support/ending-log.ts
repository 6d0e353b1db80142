// Runs in its own process, which ends after 300 failures. The first argument says how it ends; the second is the log file.
import {errorLogger} from '@kyhooks/error-logger';
import {fileLogger, winstonSink} from '@kyhooks/error-logger/winston';
import ky from 'ky';

const [end = '', path = ''] = process.argv.slice(2);

const fetch = async () => new Response('down', {status: 503});
const api = ky.create({fetch, retry: 0}).extend(errorLogger({sink: winstonSink(fileLogger(path))}));
await Promise.all(Array.from({length: 300}, () => api.get('https://api.example.com/').catch(() => {})));

const ends: Readonly<Record<string, () => void>> = {
	'process.exit()': () => process.exit(),
	'an exception': () => {
		throw new Error('the end');
	},
	'a rejection': () => void Promise.reject(new Error('the end')),
	SIGTERM: () => void process.kill(process.pid, 'SIGTERM'),
};
ends[end]?.();
