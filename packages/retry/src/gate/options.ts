import {callback, duration, integer, list, resolveOptions} from '@kyhooks/core';

export type RateLimitGateOptions = {
	/** The statuses after which a wait that the server asks for holds back other calls too. @default [429] */
	statuses?: readonly number[];

	/**
	Milliseconds. A longer wait holds back no other call: one header may be wrong, and must not make other calls wait for an hour.

	@default 60_000
	*/
	maxRetryAfter?: number;

	/**
	Returns the scope of a request. The paths of a scope are held together if several of them were told to wait, or if the server says that its limit is for all paths. For an API with a limit for each tenant, return the tenant. If it throws, that is reported (`callback-failed`). If it throws or returns no string, the origin is used.

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
