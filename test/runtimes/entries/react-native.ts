// Runs on Node, which react-native-globals.ts has made similar to React Native.
import {jobs} from '../checks/platform.ts';
import {runAllChecks, tellEnd} from '../checks/run.ts';

const {argv, exit} = (globalThis as unknown as {process: {argv: string[]; exit(): void}}).process;

const [control = '', only = ''] = argv.slice(2);
const place = await runAllChecks(control, only, {
	tells: false,
	// React Native has no server.
	serve: async (job, url) => (await jobs[job]?.(url)) as Response,
});
await tellEnd(place);
exit();
