import type {Script} from './script.ts';
import type {Setting} from './setting.ts';
import type {Load} from './traffic.ts';

/** One everyday failure situation: a server script and a load. */
export type Row = Readonly<{
	/** Its name; `--only` is matched against it. */
	title: string;
	/** Called for each run. */
	script(setting: Setting): Script;
	load: Load;
	/** The number of clients that share the calls. Each has its own hooks. @default 1 */
	clients?: number;
	/** Why it is right to serve fewer calls than ky. Such a row is printed but never counts as behind. */
	refusingIsRight?: string;
}>;
