import {atOnce, atRate} from './loads.ts';
import type {Row} from './row.ts';
import {brokenEndpoint, slowEndpoint} from './rows/endpoints.ts';
import {virtualRows} from './rows.ts';
import {byChance, ok, silence, unavailable} from './script.ts';
import type {SettingName} from './setting.ts';

/** When the server does not listen, in milliseconds since the start. */
export type Absence = Readonly<{from: number; to: number}>;

/** A row that is played on real connections. */
export type SocketRow = Row &
	Readonly<{
		setting: SettingName;
		away?: Absence;
		/** The number of runs at the same time, so that chance does not decide a row of few calls. @default 1 */
		runs?: number;
	}>;

const short = {setting: 'short'} as const;

/** The rows of virtual time that a real server can play unchanged and that end soon. The number is `runs`. */
const sameAsVirtual: Readonly<Record<string, number>> = {
	'blip: 10 at once, 503 for 0.3 s': 10,
	'blip: 30 at once, 503 for 0.3 s': 4,
	'blip: 100 at once, 503 for 0.3 s': 1,
	'blip: 100 at once, 503 for 1 s': 1,
	'blip: 30 at once, reset for 0.3 s': 4,
	'page: 30 at once, each to its own path, each fails once': 4,
	'in a row: 50, each fails once': 2,
	'limit: 100 at once against 20/s, 429 with Retry-After: 1': 1,
	'asked: 20 at once, 503 with Retry-After: 1 for so long': 5,
	'dropped: 200 in flight, all reset at one moment': 1,
};

/** Here the server really stops listening; in virtual time the script refuses connections. */
const restart = {
	title: 'restart: 200 calls at 100/s, the server is away for 0.5 s',
	script: () => () => ({status: 200, latency: 50}),
	load: atRate(100, 200),
	away: {from: 500, to: 1_000},
	...short,
};

export const socketRows: readonly SocketRow[] = [
	{...named('blip: 30 at once, 503 for 1 s'), setting: 'defaults', runs: 4},
	...Object.entries(sameAsVirtual).map(([title, runs]) => ({...named(title), ...short, runs})),
	{
		...short,
		title: 'blip: 30 at once, refused for 0.3 s',
		script: () => () => ok,
		load: atOnce(30),
		away: {from: 0, to: 300},
		runs: 4,
	},
	...[20, 40].map(percent => ({
		...short,
		title: `random: ${percent} % 503 at 50/s`,
		script: () => byChance(percent / 100, unavailable),
		load: atRate(50, 400),
	})),
	{
		...short,
		title: 'random: 10 % never answered at 20/s',
		script: () => byChance(0.1, silence),
		load: atRate(20, 100),
		runs: 2,
	},
	{...short, ...brokenEndpoint(2, 'always 500', 20, 100), runs: 2},
	{...short, ...slowEndpoint(20, 100)},
	restart,
	{...restart, title: `fleet of 50: ${restart.title}`, clients: 50},
];

function named(title: string): Row {
	const row = virtualRows.find(candidate => candidate.title === title);
	if (row === undefined) {
		throw new RangeError(`there is no row "${title}"`);
	}
	return row;
}
