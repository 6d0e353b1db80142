// Runs on a Node that react-native-globals.ts has made like React Native.
import {jobs} from '../checks/platform.ts';
import {runAllChecks, tellEnd} from '../checks/run.ts';

const {argv, exit} = (globalThis as unknown as {process: {argv: string[]; exit(): void}}).process;

const [control = '', only = ''] = argv.slice(2);
const place = await runAllChecks(control, only, {
	tells: false,
	// It has no server.
	serve: async (job, url) => (await jobs[job]?.(url)) as Response,
});
await tellEnd(place);
exit();
