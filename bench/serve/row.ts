import type {Script} from './script.ts';
import type {Setting} from './setting.ts';
import type {Load} from './traffic.ts';

/** A situation of ordinary trouble. */
export type Row = Readonly<{
	/** Names it, and is what `--only` looks at. */
	title: string;
	/** Made anew for each run. */
	script(setting: Setting): Script;
	load: Load;
	/** How many clients share the calls, each with hooks of its own. @default 1 */
	clients?: number;
	/** Why it is right to serve fewer than ky does. Such a row is printed, and counts for nothing. */
	refusingIsRight?: string;
}>;
