import {resolveOptions, text} from '@kyhooks/core';
import {timeOnTheWay} from '../rate.ts';
import {memberTime, newsTime} from './exchange.ts';
import {createStore, type LimiterStore} from './store.ts';

/** What the store needs of a client: that of the package `redis`, connected, fits as it is. */
export type RedisClient = {
	/** Whether commands are sent at once. If it is `false`, the store counts as away. */
	readonly isReady?: boolean;
	scriptLoad(script: string): Promise<string>;
	evalSha(sha1: string, options: {keys: string[]; arguments: string[]}): Promise<unknown>;
	eval(script: string, options: {keys: string[]; arguments: string[]}): Promise<unknown>;
};

export type RedisStoreOptions = {
	/** Begins the names of all keys in Redis. @default 'kyhooks:limiter:' */
	prefix?: string;
};

/**
Runs in Redis, where no other command can interrupt it. Times are milliseconds of the clock of Redis.

The keys: the turns, by when their requests have reached the server at the latest; the members, by when they reported last; and the rest.
*/
const script = `
local turns, members, state = KEYS[1], KEYS[2], KEYS[3]
local member, limit, interval, burst = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local wanted, pause, news, onTheWay = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7], tonumber(ARGV[8])
local memberTime, newsTime = tonumber(ARGV[9]), tonumber(ARGV[10])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000

redis.call('ZADD', members, now, member)
redis.call('ZREMRANGEBYSCORE', members, '-inf', now - memberTime)
redis.call('PEXPIRE', members, memberTime)
for at = 11, #ARGV, 2 do
	redis.call('ZADD', turns, 'XX', 'LT', now - ARGV[at + 1], ARGV[at])
end

local known = redis.call('HMGET', state, 'pausedUntil', 'arrival', 'openUntil', 'openBy', 'opened')
local pausedUntil = math.max(tonumber(known[1]) or 0, now + pause)
local arrival, openUntil, openBy, opened = tonumber(known[2]) or 0, tonumber(known[3]) or 0, known[4], known[5]
if news == 'open' then
	openUntil, openBy, opened = now + newsTime, member, member .. ' ' .. string.format('%.3f', now)
elseif news == 'closed' then
	openUntil = 0
end

local given = {}
local wait = pausedUntil - now
if limit == 0 then
	while wait <= 0 and #given < wanted do
		given[#given + 1] = ''
	end
else
	redis.call('ZREMRANGEBYSCORE', turns, '-inf', now - interval)
	local used = redis.call('ZCARD', turns)
	local spacing = interval / limit
	if arrival < now - spacing / 2 then
		arrival = now
	end
	while wait <= 0 and #given < wanted do
		if used >= limit then
			local first = tonumber(redis.call('ZRANGE', turns, 0, 0, 'WITHSCORES')[2])
			wait = first + interval - now
			if first > now then
				-- It may have arrived when it was sent, and that is not reported yet.
				wait = math.max(wait - onTheWay, math.min(wait, interval / 32))
			end
		else
			wait = arrival - (burst - 1) * spacing - now
			if wait <= 0 then
				arrival = arrival + spacing
				used = used + 1
				given[#given + 1] = member .. ' ' .. string.format('%.3f', now) .. ' ' .. #given
				redis.call('ZADD', turns, now + onTheWay, given[#given])
			end
		end
	end
	redis.call('PEXPIRE', turns, math.ceil(interval + onTheWay))
end

redis.call('HSET', state, 'pausedUntil', pausedUntil, 'arrival', arrival, 'openUntil', openUntil, 'openBy', openBy or '', 'opened', opened or '')
redis.call('PEXPIRE', state, math.ceil(math.max(pausedUntil - now, openUntil - now, 2 * interval, memberTime)))
if openUntil <= now or openBy == member then
	opened = ''
end
return {string.format('%.3f', math.max(0, wait)), redis.call('ZCARD', members), string.format('%.3f', pausedUntil - now), opened, unpack(given)}
`;

/**
Makes a store in Redis 6.2 or later, or in Valkey: all processes that use the same one, with the same prefix, share the limits of each key.

@param client of the package `redis`, already connected
@throws TypeError if an option is unknown or of the wrong type
*/
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): LimiterStore {
	const {prefix} = resolveOptions('redisStore', options, {prefix: 'kyhooks:limiter:'}, {prefix: text});
	let loaded: Promise<string> | undefined;
	return createStore(async (key, {member, rate, wanted, arrived, pause, isOpen}) => {
		if (client.isReady === false) {
			// Otherwise the client would keep the command until it has a connection again.
			throw new Error('Redis is not connected');
		}
		const {limit = 0, interval = 0, burst = 0} = rate ?? {};
		const news = isOpen === undefined ? '' : isOpen ? 'open' : 'closed';
		const numbers = [limit, interval, burst, wanted, pause].map(String);
		const times = [timeOnTheWay(interval), memberTime(rate), newsTime].map(String);
		const turns = arrived.flatMap(([turn, ago]) => [turn, String(Math.min(ago, Number.MAX_SAFE_INTEGER))]);
		const call = {
			// In a cluster, the keys of one command must be on one node: that of what stands in braces.
			keys: ['turns', 'members', 'state'].map(name => `${prefix}{${key}}:${name}`),
			arguments: [member, ...numbers, news, ...times, ...turns],
		};
		loaded ??= client.scriptLoad(script);
		const answer = await loaded
			.then(sha1 => client.evalSha(sha1, call))
			.catch((error: unknown) => {
				loaded = undefined;
				// A server that was started again, or another node of a cluster, does not know the script yet.
				if (String(error).includes('NOSCRIPT')) {
					return client.eval(script, call);
				}
				throw error;
			});
		const [wait, members, paused, opened, ...given] = answer as string[];
		return {
			turns: given,
			wait: Number(wait),
			members: Number(members),
			pause: Number(paused),
			opened: String(opened),
		};
	});
}
