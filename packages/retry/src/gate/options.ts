import {callback, duration, integer, list, resolveOptions} from '@kyhooks/core';

export type RateLimitGateOptions = {
	/** Statuses after which a wait that the server asks for holds the other calls back too. @default [429] */
	statuses?: readonly number[];

	/**
	Milliseconds. A longer wait holds no other call: by one header, which may be wrong, nobody else is to be kept waiting for an hour.

	@default 60_000
	*/
	maxRetryAfter?: number;

	/**
	Whose paths are held together, where others were told as well or the server says that it means all: for an API with a limit for each tenant, the tenant. If it throws, that is reported (`callback-failed`). Where it gives no string, the origin takes its place.

	@default the origin of the request's URL
	*/
	key?: (request: Request) => string;
};

export type RateLimitGatePolicy = Readonly<
	Required<Omit<RateLimitGateOptions, 'key'>> & Pick<RateLimitGateOptions, 'key'>
>;

/** @throws TypeError that names the option and its value */
export function resolveGateOptions(options: RateLimitGateOptions): RateLimitGatePolicy {
	return resolveOptions(
		'rateLimitGate',
		options,
		{statuses: Object.freeze([429]), maxRetryAfter: 60_000},
		{
			statuses: list(integer({minimum: 400, maximum: 599}), 'statuses from 400 to 599'),
			maxRetryAfter: duration(),
			key: callback,
		},
	);
}
