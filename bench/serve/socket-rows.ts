import {atOnce, atRate} from './loads.ts';
import type {Row} from './row.ts';
import {brokenEndpoint} from './rows/endpoints.ts';
import {virtualRows} from './rows.ts';
import {byChance, ok, silence, unavailable} from './script.ts';
import type {SettingName} from './setting.ts';

/** When nobody listens, in milliseconds since the begin. */
export type Absence = Readonly<{from: number; to: number}>;

/** A row that is played on real connections. */
export type SocketRow = Row & Readonly<{setting: SettingName; away?: Absence}>;

const short = {setting: 'short'} as const;

/** Those of virtual time that a server can play as they are, and that are over soon. */
const sameAsVirtual: readonly SocketRow[] = [
	'blip: 10 at once, 503 for 1 s',
	'blip: 30 at once, 503 for 1 s',
	'blip: 100 at once, 503 for 1 s',
	'blip: 30 at once, reset for 0.3 s',
	'page: 30 at once, each to its own path, each fails once',
	'in a row: 50, each fails once',
	'limit: 100 at once against 20/s, 429 with Retry-After: 1',
	'asked: 20 at once, 503 with Retry-After: 1 for so long',
	'dropped: 200 in flight, all reset at one moment',
	'slow: 6 at once to an endpoint a fifth slower than the limit, quick calls elsewhere',
].map(title => ({...named(title), ...short}));

/** Listens to nobody for a second, in which virtual time would refuse. */
const restart = {
	script: () => () => ({status: 200, latency: 50}),
	load: atRate(100, 200),
	away: {from: 500, to: 1_500},
};

export const socketRows: readonly SocketRow[] = [
	...sameAsVirtual,
	{...named('blip: 30 at once, 503 for 1 s'), setting: 'defaults'},
	{
		...short,
		title: 'blip: 30 at once, refused for 1 s',
		script: () => () => ok,
		load: atOnce(30),
		away: {from: 0, to: 1_000},
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
		load: atRate(20, 200),
	},
	{...short, ...brokenEndpoint(2, 'always 500', 20, 200)},
	{...short, ...restart, title: 'restart: 200 calls at 100/s, the server is away for 1 s'},
	{
		...short,
		...restart,
		title: 'fleet of 50: restart: 200 calls at 100/s, the server is away for 1 s',
		clients: 50,
	},
];

function named(title: string): Row {
	const row = virtualRows.find(candidate => candidate.title === title);
	if (row === undefined) {
		throw new RangeError(`there is no row "${title}"`);
	}
	return row;
}
